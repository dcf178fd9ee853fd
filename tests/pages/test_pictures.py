"""Pictures show what the changes and their evidence tell, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pages.parsed import parsed
from tests.support.pages import idle_change, plan_of, sample_report
from umsync.model.answer import Evidence
from umsync.model.step import Severity
from umsync.report.html.bars import Part, bars
from umsync.report.html.idle import idle_picture
from umsync.report.html.pictures import plan_pictures, run_pictures
from umsync.report.html.telling import NEVER, freed, idle_days

if TYPE_CHECKING:
    from umsync.report.model import Row

_ROW = plan_of((idle_change(0),)).rows[0]
_PART, _OTHER = Part("take away", "revokes"), Part("give", "grants")


def _saying(*texts: str, kind: str = "last_active", **fields: object) -> Row:
    evidence = tuple(Evidence(kind, each) for each in texts)
    return replace(_ROW, evidence=evidence, **fields)  # type: ignore[arg-type] # any field


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("jira last used 2026-05-02, 204 days ago", 204),
        ("jira on acme.example.com last used 2026-11-21, 1 day ago", 1),
        ("jira last used 2026-11-22, today", 0),
        ("never used any product, added 2024-01-01", NEVER),
        ("the organization does not say when any product was used", None),
        ("jira last used yesterday", None),
    ],
)
def test_evidence_tells_how_long_somebody_was_idle(text: str, days: int | None) -> None:
    assert idle_days(_saying(text)) == days


def test_the_most_recent_use_counts() -> None:
    texts = ("jira last used 2026-05-02, 204 days ago", "never used confluence",
             "trello last used 2026-11-01, 21 days ago")  # fmt: skip
    assert idle_days(_saying(*texts)) == 21


def test_what_a_person_typed_tells_nothing() -> None:
    assert idle_days(_saying("jira last used 2026-05-02, 204 days ago", kind="job_title")) is None


def test_seats_are_those_that_a_step_or_evidence_names() -> None:
    role = _saying(
        action="revoke_product_access", object="user in jira on a.example.com", before="assigned"
    )
    group = replace(role, before="member", object="user in trello on b.example.com")
    whole = _saying("can use jira and confluence", kind="product_access")
    given = replace(whole, action="add_to_groups")
    found = freed([role, group, whole, given])
    assert set(found) == {"jira on a.example.com", "jira", "confluence"}


def test_a_person_frees_a_seat_once() -> None:
    row = _saying("jira last used 2026-05-02, 204 days ago")
    assert len(freed([row, row])["jira"]) == 1


def test_there_is_no_picture_with_nothing_in_it() -> None:
    assert plan_pictures((), {}) is None
    assert run_pictures(()) is None
    assert bars("Title", "Name", {"a": {_PART: 0}}) is None
    assert idle_picture([_saying("no word of it")], {}) is None


def test_no_histogram_counts_people_who_lose_nothing() -> None:
    row = _saying("jira last used 2026-05-02, 204 days ago", severity=Severity.GRANTS)
    assert idle_picture([row], {}) is None


def test_columns_begin_at_the_cutoff() -> None:
    picture = idle_picture(sample_report().rows, {"suspend-idle": 90})
    assert picture
    page = parsed(picture)
    assert "90-179" in page.words
    assert "suspend-idle: 90 days" in page.words
    assert "suspend-idle takes 90 days or more for idle." in page.words


def test_a_cutoff_that_is_off_the_picture_is_not_drawn() -> None:
    picture = idle_picture([_saying("jira last used 2026-11-20, 2 days ago")], {"old": 4000})
    assert picture
    assert "old" not in parsed(picture).words


def test_the_last_column_takes_whatever_is_longer() -> None:
    texts = [f"jira last used 2010-01-01, {days} days ago" for days in (10, 6000)]
    rows = [
        _saying(text, person=replace(_ROW.person, account_id=str(n)))
        for n, text in enumerate(texts)
    ]
    picture = idle_picture(rows, {})
    assert picture
    assert "4745+" in parsed(picture).words


def test_who_never_used_it_has_a_column() -> None:
    picture = idle_picture([_saying("never used any product")], {"x": 90})
    assert picture
    assert "1 person: never." in parsed(picture).words


def test_many_bars_become_one() -> None:
    counts = {f"policy-{n}": {_PART: 20 - n, _OTHER: 1} for n in range(20)}
    picture = bars("Changes", "Policy", counts)
    assert picture
    page = parsed(picture)
    assert "9 others" in page.words
    assert "policy-11" not in page.words
    assert sum(tag == "tr" for tag, _ in page.tags) == 13


def test_each_bar_has_its_numbers_in_words() -> None:
    picture = bars("Changes", "Action", {"suspend": {_PART: 1200, _OTHER: 3}})
    assert picture
    page = parsed(picture)
    assert "suspend: 1,200 take away, 3 give" in page.words
    assert "1,203" in page.words


def test_a_picture_of_one_kind_needs_no_legend() -> None:
    picture = bars("Changes", "Action", {"suspend": {_PART: 2}})
    assert picture
    assert "ul" not in {tag for tag, _ in parsed(picture).tags}
