"""What filters have in common is asked once for each user, and nothing else is shared."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from tests.support.builders import NOW, make_user
from tests.support.filters import LABS, TABLES, scope
from umsync.kinds.filter import Filter
from umsync.kinds.filters.added import Added
from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.any_of import AnyOf
from umsync.kinds.filters.csv import Csv
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.none_of import NoneOf
from umsync.kinds.filters.use import Use
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from umsync.kinds.filter import Question
    from umsync.kinds.scope import Scope
    from umsync.model.answer import Test
    from umsync.model.user import User

ANN, BOB = make_user("a1"), make_user("b1")


@dataclass(frozen=True, slots=True)
class Counted(Filter):
    """Matches everybody, and counts how often it was asked."""

    name: str = "counted"
    asked: list[str] = field(default_factory=list, compare=False)

    def bind(self, scope: Scope) -> Question:
        raise AssertionError(scope)

    def bind_test(self, scope: Scope) -> Test:
        del scope

        def test(user: User) -> bool:
            self.asked.append(user.account_id)
            return True

        return test


@dataclass(frozen=True, slots=True)
class Quick(Counted):
    """The same, cheaper than to remember."""

    is_quick: ClassVar[bool] = True


def _ask(wheres: tuple[Filter, ...], *users: User, saved: Filter | None = None) -> None:
    known = {**scope().filters, **({"saved": saved} if saved else {})}
    shared = replace(scope(), filters=known).asked_by(wheres)
    tests = [shared.test(each) for each in wheres]
    for user in users:
        for test in tests:
            test(user)


def test_a_saved_filter_that_several_use_is_asked_once_for_each_user() -> None:
    counted = Counted()
    uses = (Use(name="saved"), NoneOf(filters=(Use(name="saved"),)))
    elsewhere = AllOf(filters=(Everyone(), Use(name="saved", at=LABS)))
    _ask((*uses, elsewhere), ANN, BOB, ANN, saved=counted)
    assert counted.asked == ["a1", "b1", "a1"]


def test_parts_that_are_equal_are_asked_once_wherever_they_stand() -> None:
    one, two = Counted(), Counted()
    both = AllOf(filters=(one, AnyOf(filters=(two, Everyone()))))
    _ask((both, NoneOf(filters=(two,))), ANN, BOB)
    assert one.asked + two.asked == ["a1", "b1"]


def test_policies_with_equal_filters_are_asked_once() -> None:
    one, two = (AllOf(filters=(Counted(asked=[]),)) for _ in range(2))
    _ask((one, two), ANN)
    assert [each.asked for where in (one, two) for each in where.filters] == [["a1"], []]  # type: ignore[attr-defined]  # both are counted


def test_what_is_asked_only_once_remembers_nobody() -> None:
    alone, other = Counted(), Counted(name="other")
    _ask((alone, other), ANN, ANN)
    assert alone.asked == other.asked == ["a1", "a1"]


def test_what_is_remembered_as_a_whole_is_not_remembered_in_parts() -> None:
    """A part of a filter that is asked once is asked once, too."""
    counted = Counted()
    whole = AllOf(filters=(counted, Everyone()))
    shared = scope().asked_by((whole, whole))
    test = shared.test(counted)
    test(ANN)
    test(ANN)
    assert counted.asked == ["a1", "a1"]


def test_a_quick_look_is_not_remembered() -> None:
    quick = Quick()
    _ask((quick, quick), ANN)
    assert quick.asked == ["a1", "a1"]


def test_a_filter_that_names_people_is_remembered_since_planning_asks_it_again() -> None:
    @dataclass(frozen=True, slots=True)
    class Naming(Counted):
        names_people: ClassVar[bool] = True

    naming = Naming()
    shared = scope(AllOf(filters=(NoneOf(filters=(naming,)), Everyone())))
    assert shared.sharing.naming == (naming,)
    for test in map(shared.test, (*shared.asked, *shared.sharing.naming)):
        test(ANN)
    assert naming.asked == ["a1"]


def test_a_file_of_the_same_name_in_another_folder_is_another_file() -> None:
    here, there = Csv(file="leavers.csv"), Csv(file="leavers.csv", at=LABS)
    assert here == there
    assert TABLES["leavers.csv"] != TABLES["labs/leavers.csv"]
    shared = scope(here, there)
    ann = make_user("a1", email="ann@acme.example")
    assert [shared.test(each)(ann) for each in (here, there)] == [True, False]


def test_a_scope_of_another_time_has_tests_of_its_own() -> None:
    where = Added(before=Cutoff.parse("30d"))
    today = scope(where, where)
    ann = make_user("a1", added_to_org=NOW - timedelta(days=20))
    assert today.test(where)(ann) is False
    assert replace(today, as_of=NOW + timedelta(days=20)).test(where)(ann) is True
