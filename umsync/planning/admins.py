"""An organization keeps enough admins: the rule holds after every change, not only at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.model.plan import Held
from umsync.model.step import object_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.model.plan import Change
    from umsync.model.user import User
    from umsync.planning.settle import Settled


def keep_admins(settled: Settled, users: Iterable[User], minimum: int) -> None:
    """Holds each change that could leave fewer than `minimum` admins who can sign in.

    Losing a group counts as well: no listing tells which groups make somebody an admin.
    """
    admins = {user.account_id for user in users if user.is_org_admin and user.can_sign_in}
    kept: list[Change] = []
    for change in settled.changes:
        if change.person.account_id in admins and change.step.severity.is_destructive:
            if len(admins) <= minimum:
                settled.held.append(_held(change, len(admins), minimum))
                continue
            admins.remove(change.person.account_id)
        kept.append(change)
    settled.changes[:] = kept


def _held(change: Change, left: int, minimum: int) -> Held:
    admins = "1 organization admin" if left == 1 else f"{left} organization admins"
    text = f"This may cost an admin: {admins} can sign in now, and at least {minimum} must stay."
    return Held(
        change.source,
        change.person,
        change.step.action,
        "min_org_admins",
        text,
        change.policies,
        object_in(change.step.params),
    )
