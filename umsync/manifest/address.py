"""Where a key may be sent: whoever can change a manifest must not choose that freely."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

# One form only, so that no two programs can read an address differently.
_ADDRESS: Final = r"^(https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::([0-9]{1,5}))?/?$"
_ATLASSIAN: Final = "api.atlassian.com"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_MOST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Address:
    """The rule on `base_url`: https and an allowed host; http only on this machine."""

    env_hosts: frozenset[str]

    def problem(self, value: str) -> str | None:
        """Names the host only when the whole address has the right form."""
        found = re.fullmatch(_ADDRESS, value)
        if not found or int(found[3] or 0) > _MOST_PORT:
            return "must be an address such as https://api.atlassian.com, without a path or user."
        scheme, host = found[1], found[2].strip("[]").lower()
        if host in _LOOPBACK:
            return None
        if scheme != "https":
            return "must start with https://."
        if host == _ATLASSIAN or host in {each.lower() for each in self.env_hosts}:
            return None
        return (
            f"names the host {host}, which may not get the key. "
            "Use api.atlassian.com, or set UMSYNC_ALLOWED_HOSTS where umsync runs."
        )

    def schema(self) -> dict[str, Any]:
        """The form; the schema cannot know the hosts."""
        return {"pattern": _ADDRESS}
