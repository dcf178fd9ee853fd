"""A one-off as text: what stands in the place of the manifests' policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.report.safe_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.model.plan import OneOff


def one_off_text(one_off: OneOff | None) -> Iterator[str]:
    """Its lines, whole, because somebody agrees to them; none if there is none."""
    if one_off is None:
        return
    yield "One-off, instead of the manifests' policies"
    yield f"  sources: {visible(', '.join(one_off.sources))}"
    yield from _field("where", one_off.where)
    for text in one_off.do:
        yield from _field("do", text)
    if one_off.reason:
        yield from _field("reason", one_off.reason)
    yield ""


def _field(name: str, text: str) -> Iterator[str]:
    first, *rest = text.strip("\n").split("\n")
    yield f"  {name}: {visible(first)}"
    yield from (f"    {visible(line)}" for line in rest)
