"""What one manifest asks of one source: its policies, bound to what the organization has. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.scope import Scope
from umsync.manifest.model import Manifest
from umsync.planning.needs import policies_of
from umsync.planning.policies import BoundPolicy, bind_policy

if TYPE_CHECKING:
    from datetime import datetime

    from umsync.model.organization import Catalogs


@dataclass(frozen=True, slots=True)
class View:
    """A manifest, and its policies for the source of the scope, which share their tests."""

    manifest: Manifest
    scope: Scope
    policies: tuple[BoundPolicy, ...]


def view_of(manifest: Manifest, source: str, as_of: datetime, catalogs: Catalogs) -> View:
    """The manifest's view of a source.

    Raises:
        NameNotFoundError: a policy names something that the organization does not have.
    """
    policies = policies_of(manifest, source).values()
    scope = Scope.of(source, as_of, catalogs, manifest.filters, manifest.tables)
    scope = scope.asked_by(each.where for each in policies)
    return View(manifest, scope, tuple(bind_policy(each, scope) for each in policies))
