"""What of a person a step changes: the group, the product and role, or the API token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.report.safe_text import safe

if TYPE_CHECKING:
    from umsync.model.step import Step


def object_of(step: Step) -> str:
    """`staff`, `user in jira on acme.example.com`, `backup script`, or nothing; as it was typed."""
    if not step.params:
        return ""
    params = dict(step.params)
    text = params.get("group_name") or params.get("label")
    if "role" in params:
        role = params["role"].removeprefix("atlassian/")
        text = f"{role} in {params.get('product', '')} on {params.get('site', '')}"
    return text or ""


def object_text(step: Step) -> str:
    """The same in brackets after a blank, or nothing; harmless for a terminal."""
    text = object_of(step)
    return f" [{safe(text)}]" if text else ""
