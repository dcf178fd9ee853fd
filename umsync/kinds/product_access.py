"""What the actions that give and take access to products share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.action import Action
from umsync.kinds.base import setting
from umsync.kinds.products import Products
from umsync.model.step import Obstacle, Step, Undo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.kinds.scope import Scope
    from umsync.model.organization import Workspace
    from umsync.model.person import Params

ASSIGNED = "assigned"
NOT_ASSIGNED = "not assigned"


@dataclass(frozen=True, slots=True)
class ProductAction(Action):
    """Brings a user into products on sites, or out of them."""

    shorthand: ClassVar[str | None] = "product"
    after: ClassVar[str]

    product: tuple[str, ...] | None = setting("One or more products, by name or key, such as jira.")
    site: str | None = setting(
        "The site, by host or name, for products that are on several.", default=None
    )

    def places(self, scope: Scope) -> tuple[Workspace, ...]:
        """The products on the site, or on every site that has them.

        Raises:
            NameNotFoundError: there is no such product or site, or no such product on that site.
        """
        found = (each for name in self.product or () for each in self.on_site(name, scope))
        return tuple(dict.fromkeys(found))

    def on_site(self, name: str, scope: Scope) -> tuple[Workspace, ...]:
        """One product on the site, or on every site that has it. Raises as `places`."""
        site = None if self.site is None else (self.site,)
        found = Products.find(scope, (name,), site, self.at).ids
        return tuple(scope.workspaces.by_id[each] for each in sorted(found or ()))

    def obstacle(self, code: str, text: str, about: str = "") -> Obstacle:
        """Why this action cannot be done, to that group or product or at all."""
        return Obstacle(self.kind_name(), code, text, about)

    def roles_unknown(self) -> Obstacle:
        """The obstacle while nobody says which roles the user has."""
        text = "The organization does not say which roles the user has."
        return self.obstacle("roles_unknown", text)

    def stance(self, workspace: Workspace) -> Step:
        """What is wanted of the product as a whole: never needed, but it may be contradicted."""
        return self.make_step(f"product:{workspace.id}", self.after, (), None)

    def role_step(self, workspace: Workspace, role: str, before: str) -> Step:
        """A direct role of a user, given or taken; `role` is an id such as `atlassian/user`."""
        params = (
            ("product", workspace.key),
            ("resource_id", workspace.id),
            ("role", role),
            ("site", workspace.host),
        )
        undo = Undo(self.undo_action, params) if self.undo_action else None
        return self.make_step(f"role:{role} {workspace.id}", before, params, undo)

    def make_step(self, target: str, before: str, params: Params, undo: Undo | None) -> Step:
        """A step of this action from `before` to what it is after."""
        return Step(
            action=self.kind_name(),
            params=params,
            target=target,
            before=before,
            after=self.after,
            severity=self.severity,
            undo=undo,
            rank=self.rank,
        )


def hosts(workspaces: Iterable[Workspace]) -> str:
    """Their sites, for a sentence: `a and b`."""
    return " and ".join(sorted(each.host for each in workspaces))


def titles(workspaces: Iterable[Workspace]) -> str:
    """The products with their sites, for a sentence: `Jira on acme.example.com`."""
    return " and ".join(sorted(f"{each.type} on {each.host}" for each in workspaces))
