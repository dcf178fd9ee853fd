"""What several filters of one organization have in common is worked out once for each user."""

from __future__ import annotations

from collections import Counter
from posixpath import dirname
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from umsync.kinds.filter import Filter
    from umsync.kinds.scope import Scope
    from umsync.model.answer import Test
    from umsync.model.user import User

Key = tuple[str, "Filter"]


class Sharing:
    """The tests of filters, each made once; those that are asked for several times remember.

    They remember the user who was asked about last. Equal filters are one only within a folder,
    since files that they name are relative to it.

    Args:
        wheres: all filters that will be asked, each as often as it will be.
        saved: the manifest's saved filters, by name.
    """

    def __init__(
        self, wheres: Iterable[Filter] = (), saved: Mapping[str, Filter] = MappingProxyType({})
    ) -> None:
        self._times: Counter[Key] = Counter()
        self._tests: dict[Key, Test] = {}
        for each in wheres:
            self._count(each, saved)

    @property
    def naming(self) -> tuple[Filter, ...]:
        """The filters among them that name people one by one, however deep; each once."""
        return tuple(each for _, each in self._times if each.names_people)

    @property
    def deciding(self) -> tuple[str, ...]:
        """The attributes of a user that alone decide some of the filters, sorted."""
        return tuple(sorted({name for _, each in self._times for name in each.decided_by or ()}))

    def test(self, each: Filter, scope: Scope) -> Test:
        """The filter's test, ready for the scope, which must be the same each time."""
        key = _key(each)
        if key not in self._tests:
            made = each.bind_test(scope)
            times = self._times[key] + each.names_people  # planning asks whom it names, too
            self._tests[key] = remembering(made) if times > 1 and not each.is_quick else made
        return self._tests[key]

    def _count(self, each: Filter, saved: Mapping[str, Filter]) -> None:
        """What is remembered asks its parts only once, so these are counted once."""
        key = _key(each)
        self._times[key] += 1
        if self._times[key] == 1:
            for part in each.parts(saved):
                self._count(part, saved)


class CoarseSharing(Sharing):
    """Tests that look at nothing but the attributes which are `deciding`.

    What they say no to, the real tests do; what hangs on anything else is unknown.
    """

    def test(self, each: Filter, scope: Scope) -> Test:
        """The filter's test, as far as these attributes tell."""
        is_simple = not each.parts(scope.filters)
        return _unknown if is_simple and each.decided_by is None else super().test(each, scope)


def remembering(test: Test) -> Test:
    """The test, which is asked once of a user who is asked about several times in a row.

    User and verdict are kept as one, so that several threads may ask.
    """
    last: tuple[User | None, bool | None] = (None, None)

    def ask(user: User) -> bool | None:
        nonlocal last
        known, verdict = last
        if known is not user:
            verdict = test(user)
            last = (user, verdict)
        return verdict

    return ask


def _unknown(user: User) -> None:
    del user


def _key(each: Filter) -> Key:
    return dirname(each.at.path), each
