"""Kleene's logic, with the evidence that decided."""

from __future__ import annotations

from itertools import product

import pytest

from umsync.model.answer import Answer, Verdict, every, negate, no, some, unknown, yes

YES, NO, UNKNOWN = yes("a", "is so"), no("b", "is not so"), unknown("c", "nobody knows")
_ORDER = [Verdict.NO, Verdict.UNKNOWN, Verdict.YES]


@pytest.mark.parametrize(("one", "two"), list(product((YES, NO, UNKNOWN), repeat=2)))
def test_every_is_the_least_and_some_the_greatest_verdict(one: Answer, two: Answer) -> None:
    verdicts = [one.verdict, two.verdict]
    assert every([one, two]).verdict is min(verdicts, key=_ORDER.index)
    assert some([one, two]).verdict is max(verdicts, key=_ORDER.index)


def test_the_answer_that_decides_is_the_evidence() -> None:
    assert every([YES, UNKNOWN, NO]) is NO
    assert some([NO, UNKNOWN, YES]) is YES


def test_only_what_is_unknown_is_the_evidence_of_an_unknown() -> None:
    assert every([YES, UNKNOWN]).evidence == UNKNOWN.evidence
    assert some([NO, UNKNOWN]).evidence == UNKNOWN.evidence


def test_all_that_agree_are_the_evidence() -> None:
    assert every([YES, YES]).evidence == YES.evidence * 2
    assert some([NO, NO]).evidence == NO.evidence * 2


def test_nothing_is_asked_after_the_decision() -> None:
    rest = iter([NO, YES, YES])
    assert every(rest) is NO
    assert len(list(rest)) == 2


def test_negation_keeps_unknown_and_evidence() -> None:
    assert negate(YES) == Answer(Verdict.NO, YES.evidence)
    assert negate(NO) == Answer(Verdict.YES, NO.evidence)
    assert negate(UNKNOWN) == UNKNOWN
