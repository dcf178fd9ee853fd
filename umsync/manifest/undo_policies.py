"""The way back from a run as policies, in the place of those of the manifests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from umsync.errors import ManifestError
from umsync.kinds.filters.account_id import AccountId
from umsync.kinds.reversing import reversing
from umsync.manifest.model import Policy
from umsync.model.position import Position

if TYPE_CHECKING:
    from umsync.manifest.model import Manifest
    from umsync.model.person import Params
    from umsync.model.undo import Reversal, Undoing

_Change = tuple[str, str, "Params"]


def undo_policies(undoing: Undoing) -> dict[str, Policy]:
    """One policy for each source, action and object, named `(undo 1)` and so on.

    No policy of a manifest can have such a name: it has brackets.

    Raises:
        ManifestError: it asks for what is nobody's undo.
    """
    groups: dict[_Change, list[Reversal]] = {}
    for each in undoing.entries:
        groups.setdefault((each.source, each.action, each.params), []).append(each)
    width = len(str(len(groups)))
    return {
        f"(undo {number:0{width}})": _policy(change, reversals, undoing.run_id)
        for number, (change, reversals) in enumerate(groups.items(), start=1)
    }


def with_undo(manifest: Manifest, undoing: Undoing) -> Manifest:
    """The manifest with these as its only policies; all else stays: protections and limits.

    Raises:
        ManifestError: as `undo_policies`.
    """
    return replace(manifest, policies=undo_policies(undoing))


def _policy(change: _Change, reversals: list[Reversal], run_id: str) -> Policy:
    source, name, params = change
    at = Position(f"undo of run {run_id}", 1, 1)
    action = reversing(name, params, at)
    if action is None:
        raise ManifestError(f"{at}: umsync takes nothing back with {name[:60]!r} as it says there.")
    ids = tuple(dict.fromkeys(each.person.account_id for each in reversals))
    reason = f"Undo of run {run_id}: {name}{_object(params)}"
    return Policy(where=AccountId(ids=ids, at=at), do=(action,), source=(source,), reason=reason)


def _object(params: Params) -> str:
    """Which group, or which role in which product."""
    found = dict(params)
    if "role" in found:
        return f" {found['role']} in {found.get('product')} on {found.get('site')}"
    return f" {found['group_name']}" if "group_name" in found else ""
