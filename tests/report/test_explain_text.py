"""An explanation as text and as JSON."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import pytest

from tests.support.builders import NOW, SUSPEND, make_change
from umsync.model.answer import Evidence, Verdict
from umsync.model.person import Person
from umsync.model.plan import Held
from umsync.model.position import Position
from umsync.model.step import Obstacle
from umsync.planning.explain import AskedAction, AskedFilter, AskedPolicy, Explanation
from umsync.planning.protection import Shielded
from umsync.report.explain_text import explain_json, explain_text
from umsync.sandbox.hostile import NAMES

AT = Position("umsync.yaml", 4, 7)
ANN = Person("a1", "Ann", "ann@acme.example")


def asked(name: str, *parts: AskedFilter, verdict: Verdict = Verdict.YES) -> AskedFilter:
    return AskedFilter(name, None, AT, verdict, () if parts else (f"{name} seen",), parts)


def policy(where: AskedFilter, *steps: AskedAction) -> AskedPolicy:
    return AskedPolicy("idle", AT, None, where, steps)


def explanation(*policies: AskedPolicy, **fields: object) -> Explanation:
    values: dict[str, object] = {
        "source": "acme",
        "as_of": NOW,
        "person": ANN,
        "status": "active",
        "claim_status": "managed",
        "is_org_admin": False,
        "shielded": None,
        "policies": policies,
        "changes": (),
        "held": (),
    }
    return Explanation(**{**values, **fields})  # type: ignore[arg-type]  # each is of its type


def lines(*policies: AskedPolicy, **fields: object) -> list[str]:
    return list(explain_text(explanation(*policies, **fields)))


def test_a_filter_stands_under_the_one_it_is_part_of() -> None:
    inner = AskedFilter("use", "old", AT, Verdict.NO, (), (asked("status", verdict=Verdict.NO),))
    text = lines(policy(asked("all_of", inner, verdict=Verdict.NO)))
    assert "idle: does not match  (umsync.yaml:4:7)" in text
    assert "  no       all_of  (umsync.yaml:4:7)" in text
    assert "  no         use old  (umsync.yaml:4:7)" in text
    assert "  no           status: status seen  (umsync.yaml:4:7)" in text


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        (Verdict.YES, "idle: matches"),
        (Verdict.NO, "idle: does not match"),
        (Verdict.UNKNOWN, "idle: could not tell"),
    ],
)
def test_each_policy_begins_with_its_answer(verdict: Verdict, says: str) -> None:
    assert any(line.startswith(says) for line in lines(policy(asked("everyone", verdict=verdict))))


def test_actions_say_what_is_needed_there_already_or_impossible() -> None:
    there = replace(SUSPEND, before="suspended")
    stuck = Obstacle("deactivate", "unmanaged", "The organization does not manage it.")
    grouped = replace(SUSPEND, params=(("group_name", "staff"),))
    text = lines(
        policy(
            asked("everyone"),
            AskedAction("suspend", AT, (SUSPEND, there, grouped)),
            AskedAction("deactivate", AT, (stuck,)),
            AskedAction("activate", AT, ()),
        )
    )
    assert "  asks for:" in text
    assert "    suspend: active → suspended" in text
    assert "    suspend: already suspended" in text
    assert "    suspend [staff]: active → suspended" in text
    assert "    deactivate: cannot be done. The organization does not manage it." in text
    assert "    activate: nothing to do" in text


def test_actions_of_a_policy_that_does_not_match_are_only_what_would_be() -> None:
    assert "  would ask for, if it matched:" in lines(policy(asked("x", verdict=Verdict.NO)))


def test_the_end_says_what_a_plan_would_do() -> None:
    held = Held("acme", ANN, "suspend", "conflict", "They contradict.", ("a", "b"))
    text = lines(changes=(make_change(),), held=(held,))
    assert "A plan would change: suspend: active → suspended, by suspend-idle" in text
    assert "A plan would hold back: suspend, by a, b. They contradict." in text
    assert text[-1].startswith("Limits, min_org_admins")


def test_without_policies_it_says_so() -> None:
    text = lines()
    assert "No policy is for this source." in text
    assert text[-1] == "A plan would change nothing."


def test_the_head_says_who_it_is() -> None:
    text = lines(is_org_admin=True, shielded=Shielded("exempt", "Exempt until 2027-01-31: away"))
    assert text[:3] == [
        "acme: Ann <ann@acme.example>",
        "  account a1: active, managed, organization admin",
        "  Protected: Exempt until 2027-01-31: away",
    ]


def test_what_a_filter_that_protects_saw_of_somebody_is_said() -> None:
    saw = (Evidence("job_title", "the organization does not say what the job title is"),)
    text = lines(shielded=Shielded("protected_where", "It may match (a.yaml:4:10).", saw))
    assert text[2:4] == [
        "  Protected: It may match (a.yaml:4:10).",
        "    the organization does not say what the job title is",
    ]


def test_what_is_not_known_of_somebody_is_said() -> None:
    text = lines(is_org_admin=None, claim_status=None)
    assert text[1].endswith("not known whether managed, not known whether organization admin")


@pytest.mark.parametrize("name", NAMES)
def test_no_name_moves_hides_or_reorders_a_line(name: str) -> None:
    seen = AskedFilter("email", None, AT, Verdict.YES, (name,), ())
    for line in lines(policy(seen), person=Person("a1", name, name)):
        assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl"} for each in line)


def test_json_has_the_same_and_each_verdict() -> None:
    text = explain_json([explanation(policy(asked("all_of", asked("status"))))])
    (found,) = json.loads(text)
    assert found["policies"][0]["verdict"] == "yes"
    assert found["policies"][0]["where"]["parts"][0]["observed"] == ["status seen"]
    assert found["policies"][0]["where"]["at"] == {"path": "umsync.yaml", "line": 4, "column": 7}
    assert text.isascii()
