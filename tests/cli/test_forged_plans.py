"""Whoever can replace a plan file, digest and all, does not decide in the manifests' stead."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import NOW
from umsync.documents.plan_document import digest_of
from umsync.errors import ExitCode
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Umsync

Document = dict[str, Any]
MANIFEST = """
sources: {acme: {sandbox: sandbox.json}}
protect: {org_admins: %s, min_org_admins: %d}
limits:
  destructive: {count: %d, percent: %d}
  changes: {count: 10000, percent: 100}
policies:
  idle: {where: {last_active: {before: %s}, status: active, managed: true}, do: suspend}
%s
"""


def write(
    *,
    admins: str = "true",
    least: int = 1,
    count: int = 100,
    percent: int = 100,
    before: str = "120d",
    more: str = "",
) -> None:
    text = MANIFEST % (admins, least, count, percent, before, more)
    Path("umsync.yaml").write_text(text)


def forge(change: Callable[[Document], object]) -> None:
    """Edits the plan file and makes its digest fit."""
    document = json.loads(Path("plan.json").read_text())
    document.pop("digest")
    change(document)
    document["destructive"] = sum(
        each["step"]["severity"] != "grants" for each in document["changes"]
    )
    document["applyable"] = not document["refusals"]
    Path("plan.json").write_text(json.dumps({**document, "digest": digest_of(document)}))


def applied(umsync: Umsync) -> tuple[int, str]:
    ran = umsync("apply", "plan.json", "--yes")
    return ran.code, ran.out + ran.err


def suspended() -> set[str]:
    users = Store.open(Path("sandbox.json")).snapshot()["users"]
    return {u["accountId"] for u in users if "suspended" in u["directories"].values()}


@pytest.fixture
def before(umsync: Umsync) -> set[str]:
    """A plan of an honest manifest is there; who was suspended before it."""
    write()
    assert umsync("plan", "-o", "plan.json").code == 0
    return suspended()


def later(document: Document, **fields: timedelta) -> None:
    for name, shift in fields.items():
        document[name] = (datetime.fromisoformat(document[name]) + shift).isoformat()


@pytest.mark.parametrize(
    "shifts",
    [
        {"as_of": timedelta(days=365), "expires_at": timedelta(days=365)},
        {"expires_at": timedelta(days=365)},
        {"as_of": timedelta(hours=1), "expires_at": timedelta(hours=1)},
    ],
)
def test_another_time_is_refused(
    umsync: Umsync, before: set[str], shifts: dict[str, timedelta]
) -> None:
    forge(lambda document: later(document, **shifts))
    code, said = applied(umsync)
    assert code == ExitCode.PLAN_REFUSED, said
    assert suspended() == before


def test_a_milder_severity_is_refused(umsync: Umsync, before: set[str]) -> None:
    def soften(document: Document) -> None:
        for change in document["changes"]:
            change["step"]["severity"] = "grants"

    forge(soften)
    code, said = applied(umsync)
    assert code == ExitCode.PLAN_REFUSED, said
    assert suspended() == before


def test_a_larger_population_does_not_widen_a_percentage(umsync: Umsync) -> None:
    write(percent=1)
    assert umsync("plan", "-o", "plan.json").code == ExitCode.UNSAFE
    already = suspended()

    def inflate(document: Document) -> None:
        document["refusals"] = []
        document["sources"][0]["population"] = 1_000_000

    forge(inflate)
    code, said = applied(umsync)
    assert code == ExitCode.UNSAFE, said
    assert suspended() == already


def test_refusals_that_were_taken_out_are_found_again(umsync: Umsync) -> None:
    write(count=1)
    assert umsync("plan", "-o", "plan.json").code == ExitCode.UNSAFE
    already = suspended()
    forge(lambda document: document.update(refusals=[]))
    assert applied(umsync)[0] == ExitCode.UNSAFE
    assert suspended() == already


def test_people_whom_no_policy_selects_are_left_alone(umsync: Umsync, before: set[str]) -> None:
    users = Store.open(Path("sandbox.json")).snapshot()["users"]
    planned = json.loads(Path("plan.json").read_text())["changes"]
    chosen = {each["person"]["account_id"] for each in planned}
    others = [u["accountId"] for u in users if u["accountId"] not in chosen]

    def add(document: Document) -> None:
        pattern = document["changes"][0]
        for number, account_id in enumerate(others):
            person = {**pattern["person"], "account_id": account_id}
            document["changes"].append({**pattern, "id": f"forged{number}", "person": person})

    forge(add)
    write(count=10_000, percent=100)  # limits so wide that only the re-check is left
    forge(lambda document: document.update(files=honest_files(umsync)))
    code, said = applied(umsync)
    assert code == 0, said
    assert suspended() <= before | chosen


def honest_files(umsync: Umsync) -> list[dict[str, str]]:
    umsync("plan", "-o", "other.json")
    files: list[dict[str, str]] = json.loads(Path("other.json").read_text())["files"]
    return files


def test_the_last_admins_stay_whatever_the_plan_says(umsync: Umsync) -> None:
    more = "  out: {where: everyone, do: {remove_from_groups: [jira-users-acme, site-admins]}}"
    write(admins="false", least=3, count=10_000, more=more)
    assert umsync("plan", "-o", "plan.json").code in {0, ExitCode.UNSAFE}
    document = json.loads(Path("plan.json").read_text())
    held = [each for each in document["held"] if each["code"] == "min_org_admins"]
    assert held

    def release(document: Document) -> None:
        pattern = next(
            each for each in document["changes"] if each["step"]["action"] == "remove_from_groups"
        )
        for number, each in enumerate(held):
            document["changes"].append(
                {**pattern, "id": f"forged{number}", "person": each["person"]}
            )
        document["held"] = []

    forge(release)
    code, said = applied(umsync)
    assert code == 0, said
    assert said.count("This may cost an admin") == len(held)


def test_policies_that_contradict_each_other_still_change_nothing(umsync: Umsync) -> None:
    write(before="300d", more="  keep: {where: {managed: true}, do: restore}")
    umsync("plan", "-o", "plan.json")
    already = suspended()
    held = [
        each
        for each in json.loads(Path("plan.json").read_text())["held"]
        if each["code"] == "conflict" and each["action"] == "suspend"
    ]
    assert held
    write(before="300d")
    umsync("plan", "-o", "alone.json")
    pattern = json.loads(Path("alone.json").read_text())["changes"][0]
    write(before="300d", more="  keep: {where: {managed: true}, do: restore}")

    def release(document: Document) -> None:
        document["changes"] = [
            {**pattern, "id": f"forged{number}", "person": each["person"]}
            for number, each in enumerate(held)
        ]

    forge(release)
    code, said = applied(umsync)
    assert code == 0, said
    assert said.count("contradict each other") == len(held)
    assert suspended() == already


def test_an_exemption_holds_until_its_day_whatever_the_plan_says(umsync: Umsync) -> None:
    write()
    umsync("plan", "-o", "plan.json")
    person = json.loads(Path("plan.json").read_text())["changes"][0]["person"]["account_id"]
    day = (NOW + timedelta(days=3)).date()
    exempt = f"exempt: [{{account: '{person}', until: {day}, reason: away}}]"
    write(more=exempt)
    pattern = json.loads(Path("plan.json").read_text())["changes"][:1]
    umsync("plan", "-o", "plan.json")
    forge(lambda document: document["changes"].extend(pattern))
    code, said = applied(umsync)
    assert code == 0, said
    assert "protected" in said
    assert person not in suspended()
