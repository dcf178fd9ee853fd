"""What of a person a step changes: the group, the product and role, or the API token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.model.step import object_in
from umsync.report.safe_text import safe

if TYPE_CHECKING:
    from umsync.model.step import Step


def object_of(step: Step) -> str:
    """`staff`, `user in jira on acme.example.com`, `backup script`, or nothing; as it was typed."""
    return object_in(step.params)


def object_text(step: Step) -> str:
    """The same in brackets after a blank, or nothing; harmless for a terminal."""
    return in_brackets(object_of(step))


def in_brackets(text: str) -> str:
    """What is changed, in brackets after a blank, or nothing; harmless for a terminal."""
    return f" [{safe(text)}]" if text else ""
