"""A plan of suspensions, the manifest it was made from, and an organization to apply it to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.builders import NOW, make_plan, make_user, ticking
from tests.support.fakes import FakeOrganization, make_group
from umsync.applying.connection import Connection
from umsync.applying.recorder import Recorder
from umsync.documents.plan_document import document_of
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filters.status import HasStatus
from umsync.manifest.model import Limit, Limits, Manifest, Policy, Protection, Source
from umsync.model.organization import Complete
from umsync.model.plan import Change
from umsync.model.run import Result, RunHead
from umsync.model.user import Status
from umsync.planning.planner import Question, plan
from umsync.runs.events import EventLog
from umsync.runs.start import Start

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.model.plan import Plan
    from umsync.model.user import User

PLENTY = Limits(destructive=Limit(count=1000, percent=100), changes=Limit(count=1000, percent=100))
SUSPEND_ACTIVE = Policy(where=HasStatus(values=(Status.ACTIVE,)), do=(Suspend(),))
EXPIRY = make_plan().expires_at


def make_manifest(
    policies: dict[str, Policy] | None = None,
    *,
    protect: Protection | None = None,
    limits: Limits = PLENTY,
) -> Manifest:
    return Manifest(
        sources={"acme": Source(organization="x")},
        protect=protect or Protection(),
        exempt=(),
        limits=limits,
        filters={},
        policies={"suspend-idle": SUSPEND_ACTIVE} if policies is None else policies,
        files=make_plan().files,
    )


def make_users(count: int) -> list[User]:
    return [make_user(f"a{number:03}") for number in range(count)]


def staff_and(*users: User) -> FakeOrganization:
    return FakeOrganization.of(users, [make_group("g1", "staff"), make_group("g2", "vips")])


def plan_for(
    manifest: Manifest, organizations: FakeOrganization | dict[str, FakeOrganization]
) -> Plan:
    """The plan for these organizations by source; a single one is `acme`."""
    if isinstance(organizations, FakeOrganization):
        organizations = {"acme": organizations}
    reads = {
        name: each.snapshot(each.catalogs(frozenset()), frozenset())
        for name, each in organizations.items()
    }
    complete = {name: read for name, read in reads.items() if isinstance(read, Complete)}
    for each in organizations.values():
        each.calls.clear()
    return plan(Question(manifest, complete, NOW, EXPIRY))


def connect(organization: FakeOrganization, source: str = "acme") -> Connection:
    catalogs = organization.catalogs(frozenset())
    organization.calls.clear()
    return Connection(source, organization, organization, catalogs)


@dataclass
class Watcher:
    """Keeps what it was told."""

    seen: list[tuple[Result, Change]] = field(default_factory=list)

    def __call__(self, result: Result, change: Change) -> None:
        self.seen.append((result, change))


def make_recorder(path: Path, made: Plan, watcher: Watcher | None = None) -> Recorder:
    head = RunHead("r", document_of(made).digest, NOW, "0", None, ("acme",))
    log = EventLog.create(path / "events.jsonl", Start.of(head, made))
    return Recorder(log, ticking(), watcher or Watcher())
