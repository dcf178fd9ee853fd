"""What a privacy mode does not show is nowhere."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.reports import every_run_text, every_text, full_plan, full_run
from tests.support.builders import NOW, make_change, make_plan
from tests.support.strategies import plans, thoroughly
from umsync.kinds.registry import filters
from umsync.model.answer import Evidence
from umsync.model.person import Person
from umsync.model.plan import Held, OneOff
from umsync.model.step import Severity, Step
from umsync.model.undo import LeftOut, Reversal, Undoing
from umsync.report.hiding import Finder, without_addresses
from umsync.report.plan_report import row_of
from umsync.report.privacy import IMPERSONAL, LABELING, QUOTING, Privacy, Veil
from umsync.report.veiled import veil_for, veiled_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.model.plan import Plan

ANN = Person("712020:ann", "Ann Xylophone", "ann.x@acme.example")
IDS = Veil.over((ANN,), Privacy.IDS)
NAMES = Veil.over((ANN,), Privacy.NAMES)


@st.composite
def talkative(draw: st.DrawFn) -> tuple[Plan, list[Person]]:
    """Any plan, whose people have names that nothing else has, told of in every sentence."""
    plan = draw(plans())
    marks = [draw(st.sampled_from(("Zoë", "李明", "o'", "Ɓ.", "İ "))) for _ in range(12)]
    folk = [
        Person(f"id-{n}", f"{mark}Qx{n}q Wzz", f"{n}.Vv{n}@qq.example")
        for n, mark in enumerate(marks)
    ]
    who = iter(folk * 9)

    def said(each: Person) -> str:
        return draw(st.sampled_from((f"Of {each.name}.", f"'{each.email}': x", each.name.upper())))

    def evidence(each: Person) -> tuple[Evidence, ...]:
        kind = draw(st.sampled_from((*filters(), "another")))
        return (Evidence(kind, said(each)),)

    one = folk[0]
    plan = replace(
        plan,
        changes=tuple(
            replace(each, person=p, evidence=evidence(p))
            for each in plan.changes
            for p in [next(who)]
        ),
        held=tuple(
            replace(each, person=p, text=said(p)) for each in plan.held for p in [next(who)]
        ),
        undecided=tuple(
            replace(each, person=p, evidence=evidence(p))
            for each in plan.undecided
            for p in [next(who)]
        ),
        warnings=(said(one),),
        refusals=tuple(replace(each, text=said(one)) for each in plan.refusals),
        policies=tuple(replace(each, reason=said(one)) for each in plan.policies),
        unmatched=tuple(
            replace(each, line=replace(each.line, value=one.name)) for each in plan.unmatched
        ),
        one_off=OneOff(said(one), (said(one),), said(one), ("acme",)),
        undo=Undoing(
            "r",
            "d",
            NOW,
            (Reversal("c", "acme", one, "a", "b", (), "t", "x", "y", ()),),
            (LeftOut("c", "acme", one, "a", "code", said(one)),),
            (said(one),),
        ),
    )
    return plan, folk


def _leaks(text: str, secret: str) -> bool:
    return secret.lower() in text.lower()


@thoroughly
@given(talkative())
def test_no_name_and_no_address_of_anybody_is_in_any_format_of_ids(
    told: tuple[Plan, list[Person]],
) -> None:
    plan, folk = told
    for kind, text in every_text(plan, Privacy.IDS).items():
        for each in folk:
            assert not _leaks(text, each.email or "")
            assert not _leaks(text, each.name.split(" ")[0]), kind


@thoroughly
@given(talkative())
def test_no_address_of_anybody_is_in_any_format_of_names(told: tuple[Plan, list[Person]]) -> None:
    plan, folk = told
    for text in every_text(plan, Privacy.NAMES).values():
        assert not [each for each in folk if _leaks(text, each.email or "")]


@pytest.mark.parametrize("privacy", [Privacy.NAMES, Privacy.IDS])
def test_no_format_of_a_run_shows_more(privacy: Privacy) -> None:
    texts = every_run_text(
        full_run("Ann Xylophone or a.b@c.example"), full_plan("Ann Xylophone"), privacy
    )
    for text in texts.values():
        assert "c.example" not in text
        assert "acme.example" not in text
        assert ("Xylophone" in text) is (privacy is Privacy.NAMES)


@pytest.mark.parametrize("privacy", list(Privacy))
def test_every_format_has_the_account_id_or_the_address(privacy: Privacy) -> None:
    for text in every_text(full_plan("Ann Xylophone"), privacy).values():
        shown = "typed@acme.example" if privacy is Privacy.FULL else "712020:a1"
        assert shown in text


def test_every_filter_says_what_its_evidence_quotes() -> None:
    assert filters().keys() <= IMPERSONAL | QUOTING | LABELING
    assert not IMPERSONAL & QUOTING


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("email", "e-mail is bo@x.example", "e-mail is …"),
        ("email_domain", "e-mail is at bo.example", "e-mail is at …"),
        ("email_domain", "the e-mail address is hidden", "the e-mail address is hidden"),
        ("name", "name is Bo is Bo", "name is …"),
        ("job_title", "job title is Bo's boss", "job title is …"),
        ("nickname", "nickname is Bo", "nickname is …"),
        ("organization", "organization is Bo & Sons", "organization is …"),
        ("time_zone", "time zone is Asia/Tokyo", "time zone is …"),
        ("deactivated", "deactivated 2026-05-01, 9 days ago", "deactivated 2026-05-01, 9 days ago"),
        ("location", "the organization does not say x", "the organization does not say x"),
        ("location", "strange", "…"),
        (
            "api_token",
            "1 of 2 API tokens: 'Bo\\'s', never used",
            "1 of 2 API tokens: …, never used",
        ),
        ("api_token", 'nobody can tell of API token "Bo\'s"', "nobody can tell of API token …"),
        ("csv", "in hr.csv, line 2", "in hr.csv, line 2"),
        ("group", "in group staff", "in group staff"),
        ("of-somebody-else", "name: Bo", "…"),
    ],
)
def test_evidence_without_what_it_quotes(kind: str, text: str, shown: str) -> None:
    assert IDS.evidence(Evidence(kind, text)).text == shown


def test_evidence_is_whole_when_all_is_shown() -> None:
    evidence = Evidence("email", "e-mail is bo@x.example")
    assert Veil.over((), Privacy.FULL).evidence(evidence) == evidence


def test_with_names_only_addresses_are_hidden() -> None:
    assert NAMES.evidence(Evidence("email", "e-mail is bo@x.example")).text == "e-mail is …"
    assert NAMES.evidence(Evidence("name", "name is Bo")).text == "name is Bo"


def test_a_name_that_is_an_address_is_hidden_with_names() -> None:
    shown = NAMES.person(Person("1", "ann.x@acme.example", None))
    assert shown == Person("1", "…", None)


def _step(**params: str) -> Step:
    return Step("x", tuple(sorted(params.items())), "t", "a", "b", Severity.REVOKES, None, 1)


def _object(person: Person, privacy: Privacy, **params: str) -> str:
    plan: Any = make_plan(make_change("a", _step(**params), person=person))
    return row_of(veiled_plan(plan, veil_for(plan, privacy)).changes[0]).object


def test_a_token_is_told_by_its_id_when_its_label_is_not_shown() -> None:
    params = {"label": "Ann's laptop", "token_id": "t-1"}
    assert _object(ANN, Privacy.IDS, **params) == "t-1"
    assert _object(ANN, Privacy.NAMES, **params) == "Ann's laptop"


def test_a_group_named_as_a_person_is_told_by_its_id() -> None:
    """Else somebody could choose a name that hides which group changes."""
    params = {"group_name": "Ann Xylophone", "group_id": "g-1"}
    assert _object(ANN, Privacy.IDS, **params) == "g-1"
    assert _object(ANN, Privacy.FULL, **params) == "Ann Xylophone"


def test_what_is_held_back_does_not_quote_a_label() -> None:
    text = "When API token 'of Bo' was made or used is not known, so it stays."
    plan = make_plan(held=(Held("acme", ANN, "revoke_api_tokens", "c", text, ()),))
    (held,) = veiled_plan(plan, veil_for(plan, Privacy.IDS)).held
    assert held.text == "When API token … was made or used is not known, so it stays."


def test_what_is_held_back_tells_its_object_unless_it_is_hidden() -> None:
    objects = {"revoke_api_tokens": "of Bo", "remove_from_groups": "Ann Xylophone"}
    held = tuple(Held("acme", ANN, name, "c", "", (), about) for name, about in objects.items())
    plan = make_plan(held=(*held, Held("acme", ANN, "remove_from_groups", "c", "", (), "idp")))
    shown = [each.object for each in veiled_plan(plan, veil_for(plan, Privacy.IDS)).held]
    assert shown == ["…", "…", "idp"]
    shown = [each.object for each in veiled_plan(plan, veil_for(plan, Privacy.NAMES)).held]
    assert shown == ["of Bo", "Ann Xylophone", "idp"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ann Xylophone left", "… left"),
        ("(ANN XYLOPHONE)", "(…)"),
        ("Joann Xylophone", "Joann Xylophone"),
        ("Ann Xylophones", "Ann Xylophones"),
        ("Ann, Xylophone", "Ann, Xylophone"),
        ("by ann.x@acme.example.", "by …."),
        ("", ""),
    ],
)
def test_names_are_found_as_whole_words_in_any_case(text: str, shown: str) -> None:
    assert IDS.text(text) == shown


def test_of_two_names_the_longer_is_hidden() -> None:
    assert Finder.of(["Ann", "Ann Lee"]).hide("Ann Lee, Ann") == "…, …"


def test_names_in_scripts_without_blanks_are_found() -> None:
    assert Finder.of(["李明"]).hide("这是李明的") == "这是…的"


def test_a_name_of_one_character_is_left_alone() -> None:
    assert Finder.of(["1", ""]).hide("1 of 1") == "1 of 1"


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Zoë Müller", "Zoe\u0308 Mu\u0308ller left", "… left"),
        ("Zoe\u0308", "for Zoë!", "for …!"),
        ("Ann Lee", "Ann\u00a0Lee, Ann  Lee, Ann\n Lee", "…, …, …"),
        ("Ann\u00a0 Lee", "Ann Lee", "…"),
        ("Siobhán O\u2019Neil", "Siobhán O'Neil's", "…'s"),
        ("O'Neil", "O\u02bcNeil and O\u2019NEIL", "… and …"),
        ("İpek Iş\u0131k", "İPEK IŞIK, ipek işik, i\u0307pek \u0131ş\u0131k", "…, …, …"),
        ("Jörg Groß", "JÖRG GROSS, jörg groß", "…, …"),
        ("Gros", "Groß", "Groß"),
        ("Ann-Marie", "Ann\u2011Marie", "…"),
        ("김철수", "\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e!", "…!"),
        ("Ann", "A\u200bnn\u200b.", "…."),
        ("\uff21\uff4e\uff4e", "ann", "…"),
    ],
)
def test_a_name_is_found_however_it_is_written(name: str, text: str, shown: str) -> None:
    assert Finder.of([name]).hide(text) == shown


_LETTERS = st.text(
    "abcxyzßéèäöüñç\u0131şİğŁłÅåÆØ\u03c3ςΣ\u03b1άЖйЙИ李明김철กाम", min_size=4, max_size=9
).map(lambda word: f"Q{word}")
_WRITTEN: dict[str, Callable[[str], str]] = {
    **{form: partial(normalize, form) for form in ("NFC", "NFD", "NFKC", "NFKD")},
    "upper": str.upper,
    "lower": str.lower,
    "casefold": str.casefold,
    "title": str.title,
    "wide blanks": lambda text: text.replace(" ", " \u00a0\u2009"),
    "lines": lambda text: text.replace(" ", "\n"),
    "apostrophes": lambda text: text.replace("'", "\u2019"),
}


@thoroughly
@given(
    st.lists(_LETTERS, min_size=2, max_size=3),
    st.sampled_from((" ", " O'", "-", "\u00a0")),
    st.lists(st.sampled_from(sorted(_WRITTEN)), max_size=4),
)
def test_no_way_to_write_a_name_shows_it(words: list[str], between: str, ways: list[str]) -> None:
    name = between.join(words)
    written = name
    for way in ways:
        written = _WRITTEN[way](written)
    assert Finder.of([name]).hide(f"Of <{written}>: gone.") == "Of <…>: gone."
    assert Finder.of([written]).hide(f"Of <{name}>: gone.") == "Of <…>: gone."


@thoroughly
@given(st.text(), st.lists(st.text(min_size=1), max_size=4))
def test_what_is_not_hidden_stays_as_it_is(text: str, names: list[str]) -> None:
    parts = Finder.of(names).hide(text).split("…")
    at = 0
    for part in parts:
        at = text.index(part, at) + len(part)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("not", "not in group staff"),
        ("Not", "Not in group staff"),
        ("group", "not in group staff"),
        ("90", "not active for 90 days"),
        ("of", "1 of 2"),
    ],
)
def test_nobody_is_called_so_that_a_sentence_loses_its_meaning(name: str, text: str) -> None:
    assert Finder.of([name]).hide(text) == text


def test_a_name_in_lower_case_is_hidden() -> None:
    assert Finder.of(["ann", "5550123"]).hide("ann of 5550123") == "… of …"


def test_a_letter_that_grows_in_lower_case_moves_nothing() -> None:
    assert Finder.of(["Bob"]).hide("İİİ Bob!") == "İİİ …!"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mail a.b+c@d-e.example, please", "mail …, please"),
        ("<o'neil@x.example>", "<…>"),
        ("'ann@x.example': gone", "'…': gone"),
        ("`'o'neil@x.example'`", "`'…'`"),
        ("@everyone", "@everyone"),
        ("a \uff20 b x\uff20y", "a \uff20 b …"),
        ("x" * 100_000, "x" * 100_000),
    ],
)
def test_addresses_are_hidden(text: str, shown: str) -> None:
    assert without_addresses(text) == shown
