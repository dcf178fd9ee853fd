"""A draft asks cheap questions of everybody, and makes answers only where one is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.builders import make_user
from tests.support.filters import scope
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filter import Filter
from umsync.manifest.model import Policy
from umsync.model.answer import Answer, Evidence, either
from umsync.planning.draft import draft

if TYPE_CHECKING:
    from umsync.kinds.filter import Question
    from umsync.kinds.scope import Scope
    from umsync.model.answer import Test
    from umsync.model.user import User

VERDICTS = {"a1": False, "b1": True, "c1": None}
EVERYBODY = [make_user(each) for each in VERDICTS]


@dataclass(frozen=True, slots=True)
class Listening(Filter):
    """Keeps who was asked about, and for whom an answer was made."""

    tested: list[str] = field(default_factory=list, compare=False)
    answered: list[str] = field(default_factory=list, compare=False)

    def bind(self, scope: Scope) -> Question:
        del scope

        def ask(user: User) -> Answer:
            self.answered.append(user.account_id)
            return either("t", user.account_id, matches=VERDICTS[user.account_id])

        return ask

    def bind_test(self, scope: Scope) -> Test:
        del scope

        def test(user: User) -> bool | None:
            self.tested.append(user.account_id)
            return VERDICTS[user.account_id]

        return test


def _policy(where: Filter) -> Policy:
    return Policy(where=where, do=(Suspend(),))


def test_of_whom_a_policy_says_no_no_answer_is_made() -> None:
    where = Listening()
    made = draft({"p": _policy(where)}, EVERYBODY, scope())
    assert where.answered == ["b1", "c1"]
    assert [(each.user.account_id, each.evidence) for each in made.wishes] == [
        ("b1", (Evidence("t", "b1"),))
    ]
    assert [each.person.account_id for each in made.undecided] == ["c1"]
    assert made.matched == {"p": 1}


def test_policies_with_equal_filters_are_tested_once() -> None:
    one, two = Listening(), Listening()
    made = draft({"p": _policy(one), "q": _policy(two)}, EVERYBODY, scope())
    assert sorted(one.tested + two.tested) == ["a1", "b1", "c1"]
    assert made.matched == {"p": 1, "q": 1}
