"""Limits over several plans, as Markdown that can be an issue's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.report.markdown_plan import limit_rows, mark
from umsync.report.markdown_text import cell, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.model.plan import LimitCheck


def together_markdown(checks: Sequence[LimitCheck], sources: Sequence[str]) -> Iterator[str]:
    """The lines."""
    kept = all(each.is_kept for each in checks)
    verdict = "Every limit is kept" if kept else "A limit is not kept, so nothing is applied"
    yield mark("together", "-".join(sources))
    yield f"### umsync over {cell(', '.join(sources), 300)}"
    yield from ("", f"**{verdict}.** This counts the plans of all sources together.", "")
    yield from table(["Safety", "#Planned", "#Allowed", "Kept", "Limit"], limit_rows(checks))
