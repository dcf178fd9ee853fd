"""Three-valued answers with evidence: a filter says yes, no, or that it cannot know.

Only a yes selects a person. Unknown is never rounded to no under `none_of`: Kleene's logic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from umsync.model.user import User

Test = Callable[["User"], bool | None]
"""The verdict on a user alone, without evidence; None is that nobody can tell."""


class Verdict(Enum):
    """What a filter can say about a user."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a filter answered as it did: the kind of filter, and a phrase with the observed value."""

    filter: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict and what it rests on. Evidence may hold text that a person typed."""

    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()

    @property
    def matches(self) -> bool | None:
        """The verdict as a `Test` gives it."""
        return None if self.verdict is Verdict.UNKNOWN else self.verdict is Verdict.YES


def yes(kind: str, text: str) -> Answer:
    """The user matches."""
    return Answer(Verdict.YES, (Evidence(kind, text),))


def no(kind: str, text: str) -> Answer:
    """The user does not match."""
    return Answer(Verdict.NO, (Evidence(kind, text),))


def unknown(kind: str, text: str) -> Answer:
    """The organization did not say enough to tell."""
    return Answer(Verdict.UNKNOWN, (Evidence(kind, text),))


def either(kind: str, text: str, *, matches: bool | None) -> Answer:
    """A yes, a no, or for None an unknown, with this evidence."""
    if matches is None:
        return unknown(kind, text)
    return yes(kind, text) if matches else no(kind, text)


def every(answers: Iterable[Answer]) -> Answer:
    """Yes when all are yes; no when one is no, which then is the evidence."""
    return _fold(answers, decisive=Verdict.NO, otherwise=Verdict.YES)


def some(answers: Iterable[Answer]) -> Answer:
    """Yes when one is yes, which then is the evidence; no when all are no."""
    return _fold(answers, decisive=Verdict.YES, otherwise=Verdict.NO)


def negate(answer: Answer) -> Answer:
    """Yes and no change places, unknown stays."""
    turned = {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES, Verdict.UNKNOWN: Verdict.UNKNOWN}
    return Answer(turned[answer.verdict], answer.evidence)


def combined(tests: Sequence[Test], *, decisive: bool, then: bool) -> Test:
    """The same logic without evidence: `then` as soon as one test is decisive.

    Else None if one cannot tell, and the opposite of `then` if all can.
    """

    def test(user: User) -> bool | None:
        verdict: bool | None = not then
        for each in tests:
            found = each(user)
            if found is decisive:
                return then
            if found is None:
                verdict = None
        return verdict

    return test


def _fold(answers: Iterable[Answer], *, decisive: Verdict, otherwise: Verdict) -> Answer:
    """Stops at the first decisive answer; else unknown if there was one, with its evidence."""
    agreeing: list[Evidence] = []
    unsure: list[Evidence] = []
    for answer in answers:
        if answer.verdict is decisive:
            return answer
        bucket = unsure if answer.verdict is Verdict.UNKNOWN else agreeing
        bucket.extend(answer.evidence)
    if unsure:
        return Answer(Verdict.UNKNOWN, tuple(unsure))
    return Answer(otherwise, tuple(agreeing))
