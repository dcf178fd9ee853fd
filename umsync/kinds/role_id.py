"""The id of a role, as Atlassian names it and as a manifest may shorten it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

_ATLASSIAN = "atlassian/"


@dataclass(frozen=True, slots=True)
class RoleId:
    """A role such as `atlassian/org-admin`; `atlassian/` may be left out. `text` has it."""

    pattern: ClassVar[str] = r"^([a-z0-9_.-]+/)?[a-z0-9_.-]+$"
    expects: ClassVar[str] = "a role's id, such as user or atlassian/user"

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when the text cannot be an id, such as the `Org admin` of a screen."""
        if not re.fullmatch(cls.pattern, text):
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
