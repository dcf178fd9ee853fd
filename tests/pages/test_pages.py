"""The pages as text: whole, closed to the world, and nothing in them that a name put there."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from tests.pages.parsed import parsed
from tests.support.builders import NOW, make_change, make_head, make_plan
from tests.support.pages import (
    DIGEST,
    idle_change,
    many_changes,
    plan_of,
    sample_plan,
    sample_report,
    sample_run,
    sample_run_report,
)
from umsync.documents.plan_document import PlanDocument
from umsync.errors import Attempt
from umsync.model.answer import Evidence
from umsync.model.organization import Organization
from umsync.model.person import Person
from umsync.model.plan import (
    Held,
    LimitCheck,
    OneOff,
    Plan,
    PlannedPolicy,
    PlannedSource,
    PlannedUnmatched,
    Refusal,
    Undecided,
    Unmatched,
)
from umsync.model.run import Outcome, Result, RunState
from umsync.model.undo import LeftOut, Undoing
from umsync.report.html.index import Indexed, index_page, unread_page
from umsync.report.html.plan import plan_page
from umsync.report.html.run import run_page
from umsync.report.plan_report import plan_report
from umsync.report.privacy import Privacy
from umsync.report.run_report import run_report
from umsync.report.safe_text import visible
from umsync.sandbox.hostile import NAMES

_REPORT = sample_report()
_PAGES = {
    "plan": plan_page(_REPORT),
    "empty": plan_page(plan_of(())),
    "run": run_page(sample_run_report(), index="../index.html"),
    "index": index_page([Indexed.of(sample_run_report())], Privacy.FULL),
    "unread": unread_page(
        Indexed.unread("20261115T080000Z-aaaaaa", ()), Privacy.FULL, index="../index.html"
    ),
}


@pytest.mark.parametrize("html", _PAGES.values(), ids=_PAGES)
def test_a_page_allows_its_own_style_and_script_and_nothing_else(html: str) -> None:
    page = parsed(html)
    policy = _policy(html)
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        digest = b64encode(sha256(page.content(tag).encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


@pytest.mark.parametrize("html", _PAGES.values(), ids=_PAGES)
def test_a_page_leads_nowhere_and_loads_nothing(html: str) -> None:
    page = parsed(html)
    for name in ("src", "srcset", "action", "data", "style", "poster", "xlink:href"):
        assert page.attributes(name) == []
    for link in page.attributes("href"):
        assert re.fullmatch(r"#[a-z-]+|data:image/svg.*|(\.\./)?[\w/-]+\.html", link)
    assert "url(" not in page.content("style")
    assert "@import" not in page.content("style")
    for word in ("fetch", "XMLHttpRequest", "innerHTML", "eval", "document.write", "outerHTML"):
        assert word not in page.content("script")


@pytest.mark.parametrize("html", _PAGES.values(), ids=_PAGES)
def test_no_id_is_there_twice_and_every_label_leads_somewhere(html: str) -> None:
    page = parsed(html)
    ids = page.attributes("id")
    assert len(set(ids)) == len(ids)
    assert {*page.attributes("aria-labelledby")} <= {*ids}


def _policy(html: str) -> str:
    found = [dict(each) for tag, each in parsed(html).tags if tag == "meta"]
    return next(str(each["content"]) for each in found if "http-equiv" in each)


def _named(name: str) -> Plan:
    """A plan in which everything that can have a name has this one."""
    who, seen = Person("a1", name, name), (Evidence("name", name), Evidence("last_active", name))
    return replace(
        make_plan(make_change("a1", id="c1", person=who, policies=(name,), evidence=seen)),
        sources=(PlannedSource("acme", Organization("o1", name), 100, ()),),
        policies=(PlannedPolicy(name, ("acme",), 1, name, 30),),
        held=(Held("acme", who, "suspend", "x", name, (name,)),),
        undecided=(Undecided("acme", who, name, seen),),
        unmatched=(PlannedUnmatched("acme", Unmatched(name, 3, name)),),
        limits=(LimitCheck(name, "changes", 1, 2, 100, "at most 2"),),
        warnings=(name,),
        refusals=(Refusal("x", name),),
        one_off=OneOff(name, (name,), name, ("acme",)),
        undo=Undoing("r1", DIGEST, NOW, (), (LeftOut("c", "acme", who, "suspend", "x", name),),
                     (name,)),
    )  # fmt: skip


def _plan_named(name: str) -> str:
    report = plan_report(PlanDocument(_named(name), DIGEST, "0.1.0", ""))
    return plan_page(report)


def _run_named(name: str) -> str:
    tries = (Attempt(name, name, 500, name, 1.0),)
    run = replace(
        sample_run(),
        results=(Result("c1", Outcome.FAILED, NOW, name, tries), Result("c2", Outcome.GONE, NOW)),
        note=name,
    )
    return run_page(run_report(run, replace(_named(name), undo=None), (name,)))


def _runs_named(name: str) -> str:
    facts = (("Note", name),)
    run = replace(
        Indexed.of(sample_run_report()), sources=(name,), actions={name: 1}, policies=(name,),
        facts=facts, problems=(name,),
    )  # fmt: skip
    return index_page([run], Privacy.FULL)


_MAKERS = {"plan": _plan_named, "run": _run_named, "runs": _runs_named}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize("kind", _MAKERS)
def test_a_name_is_text_and_makes_no_element_and_no_attribute(kind: str, name: str) -> None:
    page, harmless = parsed(_MAKERS[kind](name)), parsed(_MAKERS[kind]("Plain"))
    assert page.shape == harmless.shape
    assert visible(name[:100]).strip() in page.words


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_does_not_get_into_the_script(name: str) -> None:
    assert parsed(_plan_named(name)).content("script") == parsed(_PAGES["plan"]).content("script")


def test_every_change_can_be_read_without_a_script() -> None:
    words = parsed(_PAGES["plan"]).words
    for row in _REPORT.rows:
        assert row.person.account_id in words
        assert row.person.name in words
        assert all(each.text in words for each in row.evidence)


def test_the_head_says_what_a_reviewer_must_know() -> None:
    words = parsed(_PAGES["plan"]).words
    for text in (
        "81 changes: 67 take something away, 14 give something.",
        "Can be applied: every limit is kept.",
        f"umsync apply plan.json --expect-digest {DIGEST}",
        "2026-11-22 23:15 UTC",
        "2026-11-23 23:15 UTC",
        "Acme, 1,840 users, read with 24 requests",
        "at most 100 and 5% of 1,840 users",
        "The manifest protects organization admins.",
        "data/left.csv",
        "The API key of acme expires",
        "Nobody pays for idle seats.",
    ):
        assert text in words


def test_a_plan_that_is_refused_has_no_command_and_says_why() -> None:
    plan = replace(sample_plan(), refusals=(Refusal("over", "It is over the limit."),))
    page = parsed(plan_page(plan_report(PlanDocument(plan, DIGEST, "0.1.0", ""))))
    assert "Cannot be applied: a safety rule stops it." in page.words
    assert "It is over the limit." in page.words
    assert "umsync apply" not in page.words


def test_a_limit_that_is_not_kept_is_not_folded() -> None:
    over = LimitCheck("suspend-idle", "changes", 46, 20, 1840, "at most 20")
    plan = replace(sample_plan(), limits=(over,))
    page = plan_page(plan_report(PlanDocument(plan, DIGEST, "0.1.0", "")))
    assert "OVER" in parsed(page).words
    assert "Within the limits of each policy" not in page


def test_a_limit_of_nothing_has_a_gauge() -> None:
    limits = tuple(LimitCheck("all policies", "changes", n, 0, 0, "none") for n in (0, 1))
    plan = replace(sample_plan(), limits=limits)
    words = parsed(plan_page(plan_report(PlanDocument(plan, DIGEST, "0.1.0", "")))).words
    assert "0 of 0" in words
    assert "1 of 0" in words


def test_a_plan_that_changes_nothing_has_no_picture_and_no_table() -> None:
    page = parsed(_PAGES["empty"])
    assert "Nothing changes." in page.words
    assert "svg" not in {tag for tag, _ in page.tags}
    assert "form" not in {tag for tag, _ in page.tags}


def test_an_undo_of_something_says_how_much_of_it() -> None:
    undo = Undoing("20261120T080000Z-aaaaaa", DIGEST, NOW, ())
    plan = replace(sample_plan(), undo=undo)
    html = plan_page(plan_report(PlanDocument(plan, DIGEST, "0.1.0", "")))
    assert "Nothing to take back." in parsed(html).words
    assert "undo" in parsed(html).words


def test_a_one_off_is_shown_whole() -> None:
    where = "all_of:\n- {name: '" + "x" * 900 + "'}"
    plan = replace(sample_plan(), one_off=OneOff(where, ("suspend",), "They left.", ("acme",)))
    words = parsed(plan_page(plan_report(PlanDocument(plan, DIGEST, "0.1.0", "")))).words
    assert where in words
    assert "They left." in words
    assert "one-off" in words


def test_an_undo_says_of_which_run_and_what_it_leaves_out() -> None:
    left = LeftOut("c1", "acme", Person("a9", "Ana Silva", None), "delete", "x", "It is final.")
    undo = Undoing("20261120T080000Z-aaaaaa", DIGEST, NOW, (), (left,), ("A note.",))
    plan = replace(sample_plan(), undo=undo)
    words = parsed(plan_page(plan_report(PlanDocument(plan, DIGEST, "0.1.0", "")))).words
    for text in ("20261120T080000Z-aaaaaa", "It is final.", "A note.", "Left out: 1 change"):
        assert text in words


def test_the_page_of_a_run_tells_the_whole_story_of_a_failure() -> None:
    words = parsed(_PAGES["run"]).words
    for text in (
        "4 changes to look at.",
        "Atlassian answered 503 four times",
        "4f1c9d02b7e64a1d",
        "2.6 s",
        "POST /v2/orgs/{orgId}",
        "umsync apply --resume 20261122T231500Z-1a2b3c",
    ):
        assert text in words


def test_a_run_whose_plan_cannot_be_read_has_its_results() -> None:
    report = run_report(sample_run(), None, ("The plan is gone.",))
    words = parsed(run_page(report)).words
    assert f"Change {report.rows[0].change_id}" in words
    assert "The plan is gone." in words
    assert "It cannot be read" in words


def test_a_run_that_has_not_ended_says_so() -> None:
    head = make_head(accepted_destructive=70, resumes="20261120T080000Z-aaaaaa")
    run = replace(sample_run(), head=head, state=RunState.RUNNING, ended_at=None, results=())
    words = parsed(run_page(run_report(run, sample_plan()))).words
    for text in (
        "not yet, or it was killed",
        "--accept-destructive 70",
        "20261120T080000Z-aaaaaa",
        "The run has no results.",
        "Nothing to look at.",
    ):
        assert text in words


def test_ids_only_means_no_name_and_no_address() -> None:
    words = parsed(run_page(sample_run_report(Privacy.IDS))).words
    assert "Mei Silva" not in words
    assert "@acme.example" not in words
    assert "neither names nor e-mail addresses" in words


def test_the_index_has_each_run_with_a_relative_link() -> None:
    page = parsed(_PAGES["index"])
    assert "runs/20261122T231500Z-1a2b3c.html" in page.attributes("href")
    assert "74 applied" in page.words


def test_the_index_has_the_people_that_the_search_finds() -> None:
    report = sample_run_report()
    people = [each.row.person for each in report.rows if each.row]
    page = index_page([Indexed.of(report)], Privacy.FULL)
    assert all(f"{each.account_id} {each.name}" in page for each in people)
    assert not any((each.email or "@") in page for each in people)
    veiled = index_page([Indexed.of(sample_run_report(Privacy.IDS))], Privacy.IDS)
    assert all(each.account_id in veiled and each.name not in veiled for each in people)


def test_the_tries_say_what_happened() -> None:
    """Umsync's own sentences stand there, too."""
    found = parsed(run_page(sample_run_report())).words
    assert "What Atlassian said" not in found
    assert "TryRequestStatusWhat happenedRequest idThen waited" in found


def test_one_run_is_one_in_the_picture() -> None:
    day = "2026-11-22"
    run = replace(Indexed.of(sample_run_report()), day=day, outcomes={Outcome.APPLIED: 1})
    page = parsed(index_page([run], Privacy.FULL))
    assert f"1 run from {day} to {day}, 1 change at most." in page.words


def test_the_index_of_no_runs_says_so() -> None:
    assert "No runs yet." in parsed(index_page([], Privacy.FULL)).words


def test_the_index_draws_the_newest_sixty_runs() -> None:
    run = Indexed.of(sample_run_report())
    days = [f"{NOW - timedelta(days=n):%Y-%m-%d}" for n in range(70)]
    page = parsed(index_page([replace(run, day=day) for day in days], Privacy.FULL))
    assert sum(tag == "g" for tag, _ in page.tags) == 60
    assert f"60 runs from {days[59]} to {days[0]}" in page.words


def test_ten_thousand_changes_are_less_than_eight_megabytes() -> None:
    assert len(plan_page(plan_of(many_changes(10_000))).encode()) < 8_000_000


def test_a_filter_is_offered_only_when_there_is_a_choice() -> None:
    one = parsed(plan_page(plan_of((idle_change(1), idle_change(2)))))
    assert "select" not in {tag for tag, _ in one.tags}
    assert sum(tag == "select" for tag, _ in parsed(_PAGES["plan"]).tags) == 4
