"""The id of a role, as Atlassian names it and as a manifest may shorten it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

_ATLASSIAN = "atlassian/"
ROLES = (
    *("admin", "ai-access", "basic", "contributor", "customer", "guest", "org-admin"),
    *("site-admin", "stakeholder", "user", "user-access-admin"),
)
"""Those that Atlassian's organizations API documents, without `atlassian/`."""


@dataclass(frozen=True, slots=True)
class RoleId:
    """A role such as `atlassian/org-admin`; `atlassian/` may be left out. `text` has it."""

    pattern: ClassVar[str] = rf"^(atlassian/)?({'|'.join(ROLES)})$"
    expects: ClassVar[str] = f"a role of Atlassian's: {', '.join(ROLES)}"

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when there is no such role: misspelt, it would match nobody unseen."""
        if short_role(text) not in ROLES:
            raise ValueError(text)
        return cls(full_role(text))

    @property
    def short(self) -> str:
        """Without `atlassian/`, for people."""
        return short_role(self.text)


def full_role(text: str) -> str:
    """A role's id with `atlassian/`, unless it is somebody else's."""
    return text if "/" in text else f"{_ATLASSIAN}{text}"


def short_role(text: str) -> str:
    """A role's id without `atlassian/`, for people."""
    return text.removeprefix(_ATLASSIAN)
