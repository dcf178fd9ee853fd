"""What reading cost: requests by endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.report.words import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.model.plan import PlannedSource


def cost_text(sources: Iterable[PlannedSource]) -> Iterator[str]:
    """For each source its requests, and below it a line for each endpoint."""
    for source in sources:
        yield f"{source.name}: {count(sum(each.requests for each in source.cost), 'request')}"
        for each in source.cost:
            yield f"  {each.requests:>6,}  {each.endpoint}"
