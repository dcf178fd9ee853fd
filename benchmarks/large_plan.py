"""A plan with a change for everybody of an organization in memory, made by umsync itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from benchmarks.place import ACME
from umsync.documents.plan_document import write_plan
from umsync.manifest.load import load
from umsync.model.organization import Catalogs, Complete, Directory, Group, Snapshot
from umsync.model.user import ProductActivity, Status, User
from umsync.planning.planner import Question, plan

if TYPE_CHECKING:
    from umsync.manifest.model import Manifest

_MANIFEST: Final = f"""
sources:
  acme: {{organization: {ACME.id}, api_key: {{env: SANDBOX_KEY}}}}
limits:
  destructive: {{count: 1000000, percent: 100}}
  changes: {{count: 1000000, percent: 100}}
policies:
  suspend-idle-contractors:
    where: {{group: contractors, status: active, last_active: {{before: 120d}}}}
    do: suspend
    reason: Nobody pays for idle seats.
"""
_CONTRACTORS: Final = Group("g1", "contractors", "d1", modifiable=True, external_synced=False)
_CATALOGS: Final = Catalogs(ACME, (_CONTRACTORS,), (Directory("d1", "Acme"),), api_keys=())


def large_plan(changes: int) -> str:
    """The document of a plan of so many suspensions, each with three reasons."""
    now = datetime.now(UTC)
    users = tuple(_contractor(number, now) for number in range(changes))
    read = Complete(Snapshot(_CATALOGS, users, changes))
    return write_plan(plan(Question(_manifest(), {"acme": read}, now, now + timedelta(hours=24))))


def _manifest() -> Manifest:
    with TemporaryDirectory(prefix="umsync-bench-") as folder:
        path = Path(folder) / "umsync.yaml"
        path.write_text(_MANIFEST, "utf-8")
        return load([path])


def _contractor(number: int, now: datetime) -> User:
    """Idle for one of many numbers of days."""
    used = ProductActivity("jira", "jira-acme", now - timedelta(days=121 + number % 700))
    return User(
        account_id=f"712020:00000000-0000-4000-8000-{number:012x}",
        name=f"Søren Okafor {number}",
        email=f"soren.okafor{number}@contractor.example",
        account_type="atlassian",
        status=Status.ACTIVE,
        account_status="active",
        membership_status="active",
        claim_status="unmanaged",
        groups=frozenset({"g1"}),
        product_access=(used,),
        platform_roles=frozenset(),
    )
