"""One-off actions: a policy from the command line, behind every gate that the manifests have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.test_forged_plans import forge
from tests.cli.test_terminal import at_a_terminal
from umsync.errors import ExitCode
from umsync.manifest.one_off import ONE_OFF
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Umsync

WHERE = ("--where", "{group: contractors, status: active, use: idle}")
ONE = (*WHERE, "--do", "suspend", "--reason", "Gone: all of them")
RUN = ("apply", "plan.json", "--yes")
LONG = (
    '{none_of: [{email_domain: [acme.example, "labs.acme.example"]}, {managed: true}], '
    "any_of: [{status: [active, suspended]}, {group: contractors}], "
    "last_active: {before: 2026-06-01, never: true, product: [jira, confluence]}}"
)
TWO_SOURCES = "sources: {acme: {sandbox: sandbox.json}, beta: {sandbox: beta.json}}\n"


@pytest.fixture
def plan(umsync: Umsync) -> dict[str, Any]:
    """A one-off plan that was made and written."""
    ran = umsync("plan", *ONE, "-o", "plan.json")
    assert ran.code == 0, ran.err
    document: dict[str, Any] = json.loads(Path("plan.json").read_text())
    assert document["changes"]
    return document


def suspended() -> set[str]:
    users = Store.open(Path("sandbox.json")).snapshot()["users"]
    return {u["accountId"] for u in users if "suspended" in u["directories"].values()}


def test_it_stands_in_the_place_of_the_policies(plan: dict[str, Any]) -> None:
    assert {tuple(each["policies"]) for each in plan["changes"]} == {(ONE_OFF,)}
    assert [each["name"] for each in plan["policies"]] == [ONE_OFF]
    assert plan["one_off"] == {
        "where": WHERE[1],
        "do": ["suspend"],
        "reason": "Gone: all of them",
        "sources": ["acme"],
    }


def test_a_plan_of_the_policies_has_none(umsync: Umsync) -> None:
    assert json.loads(umsync("plan", "--format", "json").out)["one_off"] is None


def test_plan_and_show_say_what_was_typed(umsync: Umsync) -> None:
    planned = umsync("plan", *ONE, "-o", "plan.json").out
    head = planned.partition("\n\n")[0].splitlines()
    assert head == [
        "One-off, instead of the manifests' policies",
        "  sources: acme",
        f"  where: {WHERE[1]}",
        "  do: suspend",
        "  reason: Gone: all of them",
    ]
    shown = umsync("show", "plan.json").out
    assert planned.startswith(shown)


def test_protections_hold_and_are_told(umsync: Umsync) -> None:
    ran = umsync("plan", "--where", "{group: site-admins}", "--do", "suspend", "--format", "json")
    document = json.loads(ran.out)
    assert document["changes"] == []
    assert "protected_group" in {each["code"] for each in document["held"]}


@pytest.mark.usefixtures("umsync")
def test_everyone_goes_through_the_same_limits(umsync: Umsync) -> None:
    before = suspended()
    for command in ("plan", "apply"):
        yes = ("--yes",) if command == "apply" else ()
        ran = umsync(command, "--where", "everyone", "--do", "suspend", *yes)
        assert ran.code == ExitCode.UNSAFE
        assert "OVER" in ran.out
    assert suspended() == before


def test_several_actions_may_be_typed_one_by_one_or_as_a_list(umsync: Umsync) -> None:
    remove = "{remove_from_groups: jira-users-acme}"
    where = ("--where", "{group: jira-users-acme, status: active, use: idle}")
    one = umsync("plan", *where, "--do", "suspend", "--do", remove, "--format", "json")
    other = umsync("plan", *where, "--do", f"[suspend, {remove}]", "--format", "json")
    changes = json.loads(one.out)["changes"]
    assert changes == json.loads(other.out)["changes"]
    assert {each["step"]["action"] for each in changes} == {"suspend", "remove_from_groups"}


def test_apply_plans_shows_and_applies(umsync: Umsync) -> None:
    before = suspended()
    ran = umsync("apply", *ONE, "--yes")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("One-off, instead of the manifests' policies\n")
    assert " applied." in ran.out
    assert suspended() > before
    assert "No changes." in umsync("plan", *ONE).out


def test_apply_asks_and_wants_yes_where_nobody_can_be_asked(umsync: Umsync) -> None:
    before = suspended()
    ran = umsync("apply", *ONE)
    assert ran.code == ExitCode.USAGE
    assert "--yes" in ran.err
    assert suspended() == before


@pytest.mark.usefixtures("plan")
def test_a_file_is_not_applied_unseen(umsync: Umsync) -> None:
    before = suspended()
    ran = umsync(*RUN)
    assert ran.code == ExitCode.PLAN_REFUSED
    assert "no policy in Git stands behind it" in ran.err
    assert suspended() == before


def test_the_command_in_the_refusal_applies_it(umsync: Umsync, plan: dict[str, Any]) -> None:
    command = umsync(*RUN).err.splitlines()[-1].partition("Then type: umsync ")[2]
    ran = umsync(*command.split())
    assert ran.code == 0, ran.err
    assert {each["person"]["account_id"] for each in plan["changes"]} <= suspended()


def test_the_command_that_plan_prints_applies_it(umsync: Umsync) -> None:
    last = umsync("plan", *ONE, "-o", "plan.json").out.splitlines()[-1]
    command = last.partition("Apply it with: umsync ")[2]
    assert umsync(*command.split(), "--yes").code == 0


@pytest.mark.usefixtures("plan")
def test_another_digest_is_refused(umsync: Umsync) -> None:
    assert umsync(*RUN, "--expect-digest", "sha256:0").code == ExitCode.PLAN_REFUSED


@pytest.mark.usefixtures("folder")
def test_at_a_terminal_a_file_is_shown_before_it_asks() -> None:
    assert at_a_terminal("plan", *ONE, "-o", "plan.json")[0] == 0
    before = suspended()
    code, said = at_a_terminal("apply", "plan.json", answer="n\n")
    assert code == ExitCode.STOPPED
    assert said.index("  do: suspend") < said.index("[y/N]")
    assert suspended() == before


def test_changed_manifests_refuse_it(umsync: Umsync, plan: dict[str, Any]) -> None:
    text = Path("umsync.yaml").read_text()
    Path("umsync.yaml").write_text(text.replace("120d", "1d"))
    ran = umsync(*RUN, "--expect-digest", plan["digest"])
    assert ran.code == ExitCode.PLAN_REFUSED
    assert "umsync.yaml" in ran.err


def forged(umsync: Umsync, change: Callable[[dict[str, Any]], object]) -> tuple[int, str]:
    """What becomes of a forged file whose digest somebody trusts; a refusal changes nobody."""
    before = suspended()
    forge(change)
    digest = json.loads(Path("plan.json").read_text())["digest"]
    ran = umsync(*RUN, "--expect-digest", digest)
    if ran.code:
        assert suspended() == before
    return ran.code, ran.out + ran.err


FORGERIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "no one-off": lambda d: d.update(one_off=None),
    "another policy": lambda d: d["changes"][0].update(policies=["suspend-idle-contractors"]),
    "another policy as well": lambda d: d["changes"][0]["policies"].append("leavers-lose-groups"),
    "broken YAML": lambda d: d["one_off"].update(where="{status: ["),
    "an unknown action": lambda d: d["one_off"].update(do=["explode"]),
    "no action": lambda d: d["one_off"].update(do=[]),
    "another source": lambda d: d["one_off"].update(sources=["beta"]),
    "no source": lambda d: d["one_off"].update(sources=[]),
    "an unknown saved filter": lambda d: d["one_off"].update(where="{use: nix}"),
    "a file outside": lambda d: d["one_off"].update(where="csv: ../secret.csv"),
}


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_one_off_is_refused(umsync: Umsync, name: str) -> None:
    code, said = forged(umsync, FORGERIES[name])
    assert code == ExitCode.PLAN_REFUSED, said


@pytest.mark.usefixtures("umsync")
def test_a_plan_of_the_policies_does_not_take_a_one_off(umsync: Umsync) -> None:
    umsync("plan", "-o", "plan.json")
    one_off = {"where": "everyone", "do": ["suspend"], "reason": None, "sources": ["acme"]}
    code, said = forged(umsync, lambda document: document.update(one_off=one_off))
    assert code == ExitCode.PLAN_REFUSED, said


def test_whom_the_one_off_does_not_select_is_left_alone(
    umsync: Umsync, plan: dict[str, Any]
) -> None:
    """The text in the file decides, not the changes that stand beside it."""
    before = suspended()
    chosen = {each["person"]["account_id"] for each in plan["changes"]}
    users = Store.open(Path("sandbox.json")).snapshot()["users"]
    others = [u["accountId"] for u in users if u["accountId"] not in chosen][:20]

    def add(document: dict[str, Any]) -> None:
        pattern = document["changes"][0]
        for number, account_id in enumerate(others):
            person = {**pattern["person"], "account_id": account_id}
            document["changes"].append({**pattern, "id": f"forged{number}", "person": person})

    code, said = forged(umsync, add)
    assert code == 0, said
    assert suspended() == before | chosen


def test_a_narrower_text_leaves_the_others_alone(umsync: Umsync, plan: dict[str, Any]) -> None:
    before = suspended()
    first = plan["changes"][0]["person"]["account_id"]

    def narrow(document: dict[str, Any]) -> None:
        document["one_off"]["where"] = f"account_id: '{first}'"

    assert forged(umsync, narrow)[0] == 0
    assert suspended() == before | {first}


def test_a_forged_text_hides_nothing_on_the_screen(umsync: Umsync, plan: dict[str, Any]) -> None:
    del plan
    forge(lambda document: document["one_off"].update(reason="a\x1b[2K\nb\u202e"))
    out = umsync("show", "plan.json").out
    assert "  reason: a\\u001b[2K\n    b\\u202e\n" in out


def test_all_mistakes_are_told_at_once_with_their_places(umsync: Umsync) -> None:
    ran = umsync("plan", "--where", "{status: actve}", "--do", "suspnd", "--do", "{activate: [}")
    assert (ran.code, ran.out) == (ExitCode.MANIFEST, "")
    assert "--where:1:10: status must be one of" in ran.err
    assert "--do#1:1:1: There is no action 'suspnd'. Did you mean 'suspend'?" in ran.err
    assert "--do#2:1:" in ran.err
    assert ran.err.endswith("3 mistakes.\n")


def test_a_single_action_needs_no_number(umsync: Umsync) -> None:
    ran = umsync("plan", "--where", "everyone", "--do", "{remove_from_groups: []}")
    assert "--do:1:22: remove_from_groups is an empty list." in ran.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--where", "everyone"), "needs both --where and --do"),
        (("--do", "suspend"), "needs both --where and --do"),
        (("--reason", "x"), "needs both --where and --do"),
        (("--name", "x"), "--print-manifest"),
        (("--print-manifest",), "needs a one-off"),
        ((*ONE, "--print-manifest", "-o", "plan.json"), "Leave -o and --format out"),
        ((*ONE, "--print-manifest", "--format", "json"), "Leave -o and --format out"),
        ((*ONE, "--print-manifest", "--name", "A b"), "lower-case letters"),
        ((*ONE, "--print-manifest", "--name", "leavers-lose-groups"), "Choose another"),
        ((*WHERE, "--do", "suspend", "--reason", " "), "visible text"),
        ((*WHERE, "--do", "suspend", "--reason", "x\u202e"), "visible text"),
        ((*WHERE, "--do", "suspend", "--reason", "ATATT3xFfGF0abcdefgh"), "looks like a key"),
    ],
)
def test_what_does_not_fit_together_is_a_sentence(
    umsync: Umsync, arguments: tuple[str, ...], says: str
) -> None:
    ran = umsync("plan", *arguments)
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert says in ran.err


@pytest.mark.usefixtures("plan")
def test_a_plan_file_takes_no_other_one_off(umsync: Umsync) -> None:
    assert umsync("apply", "plan.json", *ONE, "--yes").code == ExitCode.USAGE


def test_of_several_sources_some_must_be_named(umsync: Umsync) -> None:
    Path("beta.json").write_bytes(Path("sandbox.json").read_bytes())
    Path("umsync.yaml").write_text(TWO_SOURCES)
    one = ("--where", "{group: contractors, status: active}", "--do", "suspend")
    ran = umsync("plan", *one)
    assert ran.code == ExitCode.USAGE
    assert "They have" not in ran.err
    assert "--source" in ran.err
    document = json.loads(umsync("plan", *one, "-s", "beta", "--format", "json").out)
    assert {each["source"] for each in document["changes"]} == {"beta"}


def written(umsync: Umsync, *one_off: str) -> None:
    """The one-off as a policy file, in the place of all other policies."""
    ran = umsync("plan", *one_off, "--print-manifest")
    assert ran.code == 0, ran.err
    text = Path("umsync.yaml").read_text().partition("policies:")[0]
    Path("umsync.yaml").write_text(text)
    Path("one-off.yaml").write_text(ran.out)


@pytest.mark.parametrize(
    "one_off",
    [
        ONE,
        ("--where", "status: deactivated", "--do", "{remove_from_groups: [jira-users-acme]}"),
        (
            "--where",
            LONG,
            "--do",
            "[suspend, {remove_from_groups: [jira-users-acme, confluence-users-acme]}]",
        ),
    ],
)
def test_the_printed_policy_plans_the_same(umsync: Umsync, one_off: tuple[str, ...]) -> None:
    planned = json.loads(umsync("plan", *one_off, "--format", "json").out)
    written(umsync, *one_off)
    ran = umsync("plan", "-m", "umsync.yaml", "-m", "one-off.yaml", "--format", "json")
    again = json.loads(ran.out)
    for document in (planned, again):
        for each in (*document["changes"], *document["held"]):
            each["policies"] = ["one"]
    assert planned["changes"]
    assert again["changes"] == planned["changes"]
    assert again["held"] == planned["held"]
    assert again["policies"][0]["reason"] == planned["policies"][0]["reason"]


def test_printing_reads_no_organization(umsync: Umsync) -> None:
    Path("sandbox.json").unlink()
    ran = umsync("plan", *ONE, "--print-manifest", "--name", "gone")
    assert ran.code == 0
    assert ran.out.startswith("policies:\n  gone:\n    source: acme\n")


def test_printing_finds_mistakes_first(umsync: Umsync) -> None:
    ran = umsync("plan", "--where", "{x: 1}", "--do", "suspend", "--print-manifest")
    assert (ran.code, ran.out) == (ExitCode.MANIFEST, "")


def test_a_file_it_names_is_part_of_the_plan(umsync: Umsync) -> None:
    found = json.loads(umsync("users", "--where", "status: active", "--format", "json").out)
    email = next(row["email"] for row in found if row["email"] and not row["roles"])
    Path("leavers.csv").write_text(f"email\n{email}\n")
    ran = umsync("plan", "--where", "csv: leavers.csv", "--do", "suspend", "-o", "plan.json")
    assert ran.code == 0, ran.err
    digest = json.loads(Path("plan.json").read_text())["digest"]
    Path("leavers.csv").write_text(f"email\n{email}\nbob@acme.example\n")
    refused = umsync(*RUN, "--expect-digest", digest)
    assert refused.code == ExitCode.PLAN_REFUSED
    assert "leavers.csv" in refused.err
    Path("leavers.csv").write_text(f"email\n{email}\n")
    assert umsync(*RUN, "--expect-digest", digest).code == 0


def test_verbose_lists_the_requests_beside_the_plan(umsync: Umsync) -> None:
    ran = umsync("plan", "-v", "--format", "json")
    source = json.loads(ran.out)["sources"][0]
    total = sum(each["requests"] for each in source["cost"])
    assert ran.err.startswith(f"acme: {total} requests\n")
    assert "users/search" in ran.err
    assert umsync("plan").err == ""


def test_a_printed_policy_says_where_its_lists_must_be(umsync: Umsync) -> None:
    where = ("--where", "{csv: leavers.csv}", "--do", "suspend", "--print-manifest")
    assert "does not exist" in umsync("plan", *where).err
    Path("leavers.csv").write_text("email\nann@acme.example\n", "utf-8")
    said = umsync("plan", *where).out
    assert said.startswith("# Keep this file in the folder from which it names leavers.csv.\n")
    assert "csv: leavers.csv" in said


def test_the_way_to_apply_names_the_manifests_and_the_run_store(umsync: Umsync) -> None:
    said = umsync("plan", "-m", "umsync.yaml", "--runs", "my runs", "-o", "plan.json").out
    assert "Apply it with: umsync apply plan.json -m umsync.yaml --runs 'my runs'\n" in said
