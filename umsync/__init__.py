"""umsync manages the people of an Atlassian organization from Git."""

import sys

__version__ = "0.1.0"

# With httpx comes the command of its own, and all that it draws with: a seventh of a start.
# None lets Python raise ImportError, for which httpx is prepared.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None is no module
