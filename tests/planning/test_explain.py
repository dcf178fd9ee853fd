"""Every filter is asked about one user, and every action, whatever the others say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.builders import NOW, ORGANIZATION, make_user
from umsync.manifest.load import load
from umsync.model.answer import Verdict
from umsync.model.field import Field
from umsync.model.organization import Catalogs, Directory, Group
from umsync.model.step import Obstacle
from umsync.model.user import Status
from umsync.planning.explain import AskedFilter, Explanation, details_of, explain

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.manifest.model import Manifest

SOURCES = "sources: {acme: {sandbox: acme.json}, beta: {sandbox: beta.json}}\n"
STAFF = Group("g1", "staff", "d1", modifiable=True, external_synced=False)
CATALOGS = Catalogs(ORGANIZATION, (STAFF,), (Directory("d1", "acme"),))


@pytest.fixture
def explained(tmp_path: Path) -> Any:
    def run(text: str, **fields: Any) -> Explanation:
        return explain(_loaded(tmp_path, text), "acme", CATALOGS, make_user(**fields), NOW)

    return run


def _loaded(folder: Path, text: str) -> Manifest:
    path = folder / "umsync.yaml"
    path.write_text(SOURCES + text)
    return load([path])


def policy(where: str, do: str = "suspend") -> str:
    return f"policies:\n  p:\n    source: acme\n    where: {where}\n    do: {do}\n"


def tree(asked: AskedFilter) -> Any:
    name = asked.saved or asked.filter
    if not asked.parts:
        return name, asked.verdict.value
    return name, asked.verdict.value, *map(tree, asked.parts)


def test_a_no_hides_no_other_answer(explained: Any) -> None:
    (found,) = explained(policy("{status: suspended, managed: true, group: staff}")).policies
    assert tree(found.where) == (
        "all_of",
        "no",
        ("status", "no"),
        ("managed", "yes"),
        ("group", "no"),
    )


def test_a_yes_hides_no_other_answer(explained: Any) -> None:
    where = "{any_of: [{managed: true}, {email_domain: x.example}, everyone]}"
    (found,) = explained(policy(where)).policies
    assert [part[1] for part in tree(found.where)[2:]] == ["yes", "no", "yes"]


def test_under_none_of_each_part_has_its_own_answer(explained: Any) -> None:
    (found,) = explained(policy("{none_of: [{managed: true}, {status: suspended}]}")).policies
    assert tree(found.where) == ("none_of", "no", ("managed", "yes"), ("status", "no"))


def test_a_saved_filter_is_shown_with_what_it_is_made_of(explained: Any) -> None:
    saved = "filters:\n  idle:\n    any_of: [{status: suspended}, {use: old}]\n  old: everyone\n"
    (found,) = explained(saved + policy("{use: idle}")).policies
    assert tree(found.where) == (
        "idle",
        "yes",
        ("any_of", "yes", ("status", "no"), ("old", "yes", ("everyone", "yes"))),
    )
    assert found.where.filter == "use"


def test_every_filter_has_its_place_and_what_it_saw(explained: Any) -> None:
    (found,) = explained(policy("{status: suspended, managed: true}")).policies
    status, managed = found.where.parts
    assert (str(status.at), status.observed) == ("umsync.yaml:5:13", ("status is active",))
    assert str(managed.at) == "umsync.yaml:5:32"
    assert found.where.observed == ()
    assert str(found.at) == "umsync.yaml:3:3"


def test_what_is_not_known_is_unknown(explained: Any) -> None:
    (found,) = explained(policy("{email_domain: acme.example}"), email=None).policies
    assert found.verdict is Verdict.UNKNOWN


def test_actions_are_asked_of_somebody_who_does_not_match(explained: Any) -> None:
    found = explained(policy("{status: suspended}", "[suspend, {add_to_groups: staff}]"))
    suspend, add = found.policies[0].do
    assert [suspend.action, add.action] == ["suspend", "add_to_groups"]
    assert suspend.steps[0].is_needed
    assert found.changes == ()


def test_what_is_there_already_and_what_cannot_be_is_told(explained: Any) -> None:
    fields = {"membership_status": "suspended", "status": Status.SUSPENDED}
    found = explained(policy("everyone"), **fields)
    assert not found.policies[0].do[0].steps[0].is_needed
    unmanaged = explained(policy("everyone", "deactivate"), claim_status="unmanaged")
    assert isinstance(unmanaged.policies[0].do[0].steps[0], Obstacle)
    assert [each.code for each in unmanaged.held] == ["unmanaged"]


def test_a_change_is_what_a_plan_would_have(explained: Any) -> None:
    (change,) = explained(policy("everyone")).changes
    assert (change.step.action, change.policies) == ("suspend", ("p",))


def test_a_protection_is_told_and_holds(explained: Any) -> None:
    found = explained("protect: {groups: [staff]}\n" + policy("everyone"), groups=frozenset({"g1"}))
    assert found.shielded is not None
    assert found.shielded.text == "The manifest protects group staff."
    assert [each.code for each in found.held] == ["protected_group"]
    assert found.changes == ()


def test_policies_that_contradict_each_other_are_told(explained: Any) -> None:
    more = "  q: {source: acme, where: everyone, do: restore}\n"
    found = explained(policy("everyone") + more)
    assert {each.code for each in found.held} == {"conflict"}


def test_policies_for_another_source_do_not_count(explained: Any) -> None:
    assert explained(policy("everyone").replace("acme", "beta")).policies == ()


def test_only_details_that_something_looks_at_are_read(tmp_path: Path) -> None:
    assert details_of(_loaded(tmp_path, policy("everyone")), "acme", make_user()) == frozenset()


def test_external_people_have_no_details_of_managed_ones(tmp_path: Path) -> None:
    manifest = _loaded(tmp_path, policy("{api_token: {}}"))
    assert details_of(manifest, "acme", make_user()) == {Field.API_TOKENS}
    assert details_of(manifest, "acme", make_user(claim_status="unmanaged")) == frozenset()
