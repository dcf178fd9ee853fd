"""What is found out about one change, before or after it is made."""

from __future__ import annotations

from dataclasses import dataclass

from umsync.errors import Attempts
from umsync.model.run import Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """An outcome, a sentence on it, which may be empty, and the tries that did not succeed."""

    outcome: Outcome
    text: str = ""
    attempts: Attempts = ()
