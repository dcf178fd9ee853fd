"""Filter `group`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Final

from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.kinds.group_choice import NAMES_LIKE, GroupChoice
from umsync.kinds.text_fit import TextFit
from umsync.model.answer import Answer, Test, either
from umsync.model.field import Field
from umsync.model.search import Search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.scope import Scope
    from umsync.model.search import Reach
    from umsync.model.user import User


_MOST_SEARCHED: Final = 20
"""Of more groups than this the members are not searched one group after the other."""


@dataclass(frozen=True, slots=True)
class InGroup(Filter):
    """Matches members of a group, given by its exact name or its id, or by what its name is like.

    Of several groups any one is enough. `names` are exact; in the other settings upper and lower
    case are the same, and a group must fit all of them that are given. A name or a text that no
    group of the organization has is an error, so that a typing mistake under `none_of` cannot
    select everybody.

    Example:
        where: {group: {names: contractors, starts_with: team-}}
    """

    shorthand: ClassVar[str | None] = "names"

    names: tuple[str, ...] | None = setting(
        "One or more groups, by name or id; any of them matches.", default=None
    )
    starts_with: tuple[str, ...] | None = setting("Groups whose name begins so.", default=None)
    ends_with: tuple[str, ...] | None = setting("Groups whose name ends so.", default=None)
    contains: tuple[str, ...] | None = setting("Groups whose name has this part.", default=None)
    matches: tuple[str, ...] | None = setting(
        "Groups a part of whose name fits a regular expression in RE2 syntax.", default=None
    )

    def check(self) -> str | None:
        """At least one setting, and texts that do not fit every group."""
        if self.names is None and self._fit.is_empty:
            return f"needs at least one of names, {', '.join(NAMES_LIKE)}."
        return self._fit.problem("every group")

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """Group memberships."""
        del filters
        return frozenset({Field.GROUPS})

    def reach(self, scope: Scope) -> Reach:
        """A search for members of the groups, unless these are too many."""
        ids = self._ids(scope)
        is_much = len(ids) > max(_MOST_SEARCHED, len(self.names or ()))
        return None if is_much else (Search(group_ids=ids),)

    def bind(self, scope: Scope) -> Question:
        """Tells which groups of those named it is, or else the first one that fits."""
        test, kind, choice = self.bind_test(scope), self.kind_name(), self._choice
        named, fitting = choice.named(scope.groups), choice.fitting(scope.groups)
        unsaid = "the organization does not say which groups the user is in"

        def ask(user: User) -> Answer:
            mine = user.groups or frozenset()
            found = [name for id_, name in named.items() if id_ in mine]
            like = (each.name for id_, each in fitting.items() if id_ in mine)
            found = found or list(islice(like, 1))
            text = f"in group {' and '.join(found)}" if found else self._not_in
            told = unsaid if user.groups is None else text
            return either(kind, told, matches=test(user))

        return ask

    def bind_test(self, scope: Scope) -> Test:
        """Looks the groups up, then compares ids."""
        wanted = self._ids(scope)

        def test(user: User) -> bool | None:
            return None if user.groups is None else not wanted.isdisjoint(user.groups)

        return test

    @property
    def _fit(self) -> TextFit:
        return TextFit(None, self.starts_with, self.ends_with, self.contains, self.matches)

    @property
    def _choice(self) -> GroupChoice:
        return GroupChoice(self.names, self._fit, self.at)

    @property
    def _not_in(self) -> str:
        like = "" if self._fit.is_empty else f"in no group whose name {self._fit}"
        return " and ".join(filter(None, (self._not_named, like)))

    @property
    def _not_named(self) -> str:
        return f"not in group {' or '.join(self.names)}" if self.names else ""

    def _ids(self, scope: Scope) -> frozenset[str]:
        choice = self._choice
        return frozenset((*choice.named(scope.groups), *choice.fitting(scope.groups)))
