"""What a run's first event says: its head, and what of the plan the log needs to be read alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from umsync.model.run import RunHead
from umsync.model.step import Severity
from umsync.runs.canonical import DamagedError, Row, entry, moment, moment_text

if TYPE_CHECKING:
    from umsync.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Start:
    """The head, each change's id and severity in the plan's order, people by source."""

    head: RunHead
    changes: Mapping[str, Severity]
    populations: Mapping[str, int]

    @classmethod
    def of(cls, head: RunHead, plan: Plan) -> Self:
        """The start of a run of this plan."""
        return cls(
            head=head,
            changes={change.id: change.step.severity for change in plan.changes},
            populations={source.name: source.population for source in plan.sources},
        )


def start_row(start: Start) -> Row:
    """As JSON data."""
    return {
        "head": head_row(start.head),
        "changes": [[change_id, each.value] for change_id, each in start.changes.items()],
        "populations": dict(start.populations),
    }


def start_of(row: Row) -> Start:
    """From JSON data.

    Raises:
        DamagedError: It is none of ours.
    """
    try:
        changes = {str(change_id): Severity(each) for change_id, each in row["changes"]}
        populations = {str(name): int(count) for name, count in row["populations"].items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        raise DamagedError("The event `started` does not name the plan's changes.") from None
    return Start(head_of(entry(row, "head", dict)), changes, populations)


def head_row(head: RunHead) -> Row:
    """As JSON data."""
    return {
        "run_id": head.run_id,
        "plan_digest": head.plan_digest,
        "started_at": moment_text(head.started_at),
        "umsync_version": head.umsync_version,
        "accepted_destructive": head.accepted_destructive,
        "sources": list(head.sources),
        "resumes": head.resumes,
    }


def head_of(row: Row) -> RunHead:
    """From JSON data.

    Raises:
        DamagedError: It is none of ours.
    """
    accepted, resumes = row.get("accepted_destructive"), row.get("resumes")
    return RunHead(
        run_id=entry(row, "run_id", str),
        plan_digest=entry(row, "plan_digest", str),
        started_at=moment(row, "started_at"),
        umsync_version=entry(row, "umsync_version", str),
        accepted_destructive=None if accepted is None else entry(row, "accepted_destructive", int),
        sources=tuple(map(str, entry(row, "sources", list))),
        resumes=None if resumes is None else entry(row, "resumes", str),
    )
