"""What every filter and every action must have, so that docs, schema and cases can rely on it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support.cases import all_cases
from umsync.kinds.filter import Filter
from umsync.kinds.registry import _kind_in, actions, filters
from umsync.kinds.scope import Scope
from umsync.model.answer import Verdict
from umsync.model.step import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.cases import Case
    from umsync.kinds.base import Kind

KINDS: dict[str, type[Kind]] = {**filters(), **actions()}
_EVERY_KIND = pytest.mark.parametrize("name", KINDS)


def _paragraphs(kind: type[Kind]) -> list[str]:
    return (kind.__doc__ or "").split("\n\n")


def test_no_filter_has_the_name_of_an_action() -> None:
    assert len(KINDS) == len(filters()) + len(actions())


@_EVERY_KIND
def test_a_kind_is_named_after_its_file(name: str) -> None:
    kind = KINDS[name]
    folder = "filters" if issubclass(kind, Filter) else "actions"
    assert kind.kind_name() == name
    assert kind.__module__ == f"umsync.kinds.{folder}.{name}"


@_EVERY_KIND
def test_a_kind_says_what_it_does_in_one_sentence(name: str) -> None:
    first = _paragraphs(KINDS[name])[0]
    assert first[0].isupper()
    assert first.endswith(".")
    assert "\n" not in first


@_EVERY_KIND
def test_a_kind_tells_what_is_easily_misunderstood(name: str) -> None:
    nuance = _paragraphs(KINDS[name])[1]
    assert not nuance.strip().startswith("Example:")
    assert nuance.strip().endswith(".")


@_EVERY_KIND
def test_a_kind_has_an_example_in_yaml_that_uses_it(name: str) -> None:
    head, _, example = _paragraphs(KINDS[name])[-1].partition("Example:\n")
    assert not head.strip()
    key = "where" if name in filters() else "do"
    written = yaml.safe_load(example)
    assert written.keys() == {key}
    found = written[key]
    assert found == name or name in found


@_EVERY_KIND
def test_every_setting_says_what_it_is_in_a_sentence(name: str) -> None:
    for setting in KINDS[name].settings():
        assert setting.metadata["doc"][0].isupper() or setting.metadata["doc"][0] == "t"
        assert setting.metadata["doc"].endswith(".")


@_EVERY_KIND
def test_a_shorthand_is_one_of_the_settings(name: str) -> None:
    kind = KINDS[name]
    names = {setting.name for setting in kind.settings()}
    assert kind.shorthand is None or kind.shorthand in names


_WITHOUT_UNDO = {"cancel_deletion", "remove", "revoke_api_tokens"}
"""An undo must never delete anybody; nothing brings a removed person or a token back."""
_LIMITED_UNDO = {"delete"}
"""Its undo works for 14 days, and has none itself."""


@pytest.mark.parametrize("name", sorted(actions().keys() - _WITHOUT_UNDO - _LIMITED_UNDO))
def test_the_undo_of_an_undo_is_the_action_itself(name: str) -> None:
    undo = actions()[name].undo_action
    assert undo is not None
    assert actions()[undo].undo_action == name


@pytest.mark.parametrize("name", sorted(actions().keys() - _WITHOUT_UNDO))
def test_an_action_and_its_undo_go_opposite_ways(name: str) -> None:
    action = actions()[name]
    undo = actions()[str(action.undo_action)]
    assert action.severity.is_destructive is not undo.severity.is_destructive


@pytest.mark.parametrize("name", actions())
def test_what_has_no_undo_or_one_for_some_days_only_is_irreversible_or_gives(name: str) -> None:
    lasting = name not in _WITHOUT_UNDO | _LIMITED_UNDO
    assert (actions()[name].undo_action is None) is (name in _WITHOUT_UNDO)
    assert (actions()[name].severity is Severity.IRREVERSIBLE) <= (not lasting)


def test_access_is_given_before_it_is_taken_and_nothing_comes_after_a_removal() -> None:
    ordered = sorted(actions(), key=lambda name: (actions()[name].rank, name))
    assert ordered == [
        "cancel_deletion",
        "activate",
        "restore",
        "add_to_groups",
        "grant_product_access",
        "remove_from_groups",
        "revoke_product_access",
        "revoke_api_tokens",
        "suspend",
        "deactivate",
        "delete",
        "remove",
    ]


def test_no_kind_changes_the_registry() -> None:
    with pytest.raises(TypeError):
        filters()["mine"] = filters()["status"]  # type: ignore[index]  # it is read-only


def test_a_file_that_defines_no_kind_is_a_mistake_of_the_developer() -> None:
    with pytest.raises(TypeError, match="must define exactly one Filter, not 0"):
        _kind_in("umsync.kinds.scope", Filter)  # type: ignore[type-abstract]  # looked for, not made


def _planned(name: str) -> Iterator[Case]:
    for case in all_cases():
        if case.folder.parent.name == name and "error" not in case.expect:
            yield case


def _verdicts(tmp_path: Path, name: str) -> dict[Verdict, set[str]]:
    """In which cases the filter really answers yes, no and unknown."""
    found: defaultdict[Verdict, set[str]] = defaultdict(set)
    for case in _planned(name):
        manifest = case.manifest(tmp_path)
        for source, snapshot in case.snapshots().items():
            scope = Scope.of(
                source, case.as_of, snapshot.catalogs, manifest.filters, manifest.tables
            )
            asked = [each for policy in manifest.policies.values() for each in _parts(policy.where)]
            for ask in [each.bind(scope) for each in asked if each.kind_name() == name]:
                for user in snapshot.users:
                    found[ask(user).verdict].add(case.name)
    return found


def _parts(whole: Filter) -> Iterator[Filter]:
    yield whole
    for part in getattr(whole, "filters", ()):
        yield from _parts(part)


_CANNOT_BE_UNKNOWN = {
    "account_id",
    "account_status",
    "account_type",
    "everyone",
    "membership_status",
    "name",
    "status",
}


@pytest.mark.parametrize("name", filters())
def test_a_filter_has_cases_for_each_of_its_answers(name: str, tmp_path: Path) -> None:
    wanted = {Verdict.YES, Verdict.NO, Verdict.UNKNOWN}
    if name in _CANNOT_BE_UNKNOWN:
        wanted.discard(Verdict.UNKNOWN)
    if name == "everyone":
        wanted.discard(Verdict.NO)
    assert _verdicts(tmp_path, name).keys() == wanted


@pytest.mark.parametrize("name", filters())
def test_a_filter_has_a_case_under_none_of(name: str) -> None:
    texts = [case.content["manifest"] for case in all_cases() if case.folder.parent.name == name]
    assert any("none_of" in str(text) for text in texts)


@pytest.mark.parametrize("name", actions())
def test_an_action_has_cases_in_which_it_is_planned_held_and_not_needed(
    name: str, tmp_path: Path
) -> None:
    found = set()
    for case in _planned(name):
        made = case.plan(tmp_path)
        if any(change.step.action == name for change in made.changes):
            found.add("planned")
        elif any(held.action == name for held in made.held):
            found.add("held")
        elif any(policy.matched for policy in made.policies):
            found.add("not needed")
    assert found == {"planned", "held", "not needed"}


@_EVERY_KIND
def test_a_kind_has_a_case_that_a_manifest_may_get_wrong(name: str) -> None:
    assert any("error" in each.expect for each in all_cases() if each.folder.parent.name == name)


def test_every_obstacle_of_the_code_has_a_case(tmp_path: Path) -> None:
    package = Path(__file__).parent.parent.parent / "umsync" / "kinds"
    text = "".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    held = {
        each.code
        for case in all_cases()
        if "error" not in case.expect
        for each in case.plan(tmp_path).held
    }
    codes = {
        "for_deletion",
        "no_membership",
        "unmanaged",
        "identity_provider",
        "closed",
        "org_admin",
        "org_admin_unknown",
        "groups_unknown",
        "other_directory",
        "group_synced",
        "group_read_only",
    }
    assert all(f'"{code}"' in text for code in codes)
    assert codes <= held
