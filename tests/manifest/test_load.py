"""What a loaded manifest holds."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.group import InGroup
from umsync.kinds.filters.status import HasStatus
from umsync.manifest.load import load
from umsync.manifest.model import Entry, Limit, Limits, Protection
from umsync.manifest.problems import ManifestErrors
from umsync.model.plan import ManifestFile
from umsync.model.position import Position
from umsync.model.user import Status

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.manifest.model import Manifest

SOURCES = "sources: {acme: {sandbox: acme.json}}\n"
REAL = "sources: {acme: {organization: x, api_key: {env: ACME_ORG_KEY}, base_url: '%s'}}\n"


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def loaded(folder: Path, text: str) -> Manifest:
    return load([write(folder, manifest=text)])


def test_several_keys_in_one_mapping_are_all_of_in_their_order(tmp_path: Path) -> None:
    manifest = loaded(tmp_path, SOURCES + "filters: {a: {status: active, group: [x, y]}}\n")
    parts = (HasStatus((Status.ACTIVE,)), InGroup(("x", "y")))
    assert manifest.filters["a"] == AllOf(parts)


def test_one_key_is_the_filter_itself(tmp_path: Path) -> None:
    manifest = loaded(tmp_path, SOURCES + "filters: {a: {group: x}, b: everyone}\n")
    assert manifest.filters == {"a": InGroup(("x",)), "b": Everyone()}


def test_a_kind_remembers_where_its_key_was_written(tmp_path: Path) -> None:
    manifest = loaded(
        tmp_path, SOURCES + "filters:\n  a: {status: active, group: x}\n  b: everyone\n"
    )
    both = manifest.filters["a"]
    assert isinstance(both, AllOf)
    places = [both.at, *(part.at for part in both.filters), manifest.filters["b"].at]
    assert [(at.line, at.column) for at in places] == [(3, 6), (3, 7), (3, 23), (4, 6)]


def test_a_section_remembers_where_its_key_was_written(tmp_path: Path) -> None:
    text = SOURCES + "policies:\n  p: {where: everyone, do: suspend}\nexempt:\n"
    text += "  - {account: a, until: 2027-01-31, reason: r}\n"
    manifest = loaded(tmp_path, text)
    assert manifest.sources["acme"].at == Position("manifest.yaml", 1, 11)
    assert manifest.policies["p"].at == Position("manifest.yaml", 3, 3)
    assert manifest.exempt[0].at == Position("manifest.yaml", 5, 5)


def test_protected_entries_of_all_files_are_joined_and_keep_their_places(tmp_path: Path) -> None:
    write(tmp_path, a=SOURCES + "protect: {accounts: [x, y], min_org_admins: 3}\n")
    write(tmp_path, b="protect: {accounts: z, groups: [g], org_admins: false}\n")
    write(tmp_path, c="protect: {api_key_owners: false}\n")
    assert load([tmp_path]).protect == Protection(
        accounts=(
            Entry("x", Position("a.yaml", 2, 22)),
            Entry("y", Position("a.yaml", 2, 25)),
            Entry("z", Position("b.yaml", 1, 21)),
        ),
        groups=(Entry("g", Position("b.yaml", 1, 33)),),
        org_admins=False,
        api_key_owners=False,
        min_org_admins=3,
    )
    assert load([tmp_path]).protect.accounts[2].at == Position("b.yaml", 1, 21)


def test_without_protect_organization_admins_and_owners_of_api_keys_are_protected(
    tmp_path: Path,
) -> None:
    assert loaded(tmp_path, SOURCES).protect == Protection(
        org_admins=True, api_key_owners=True, min_org_admins=1
    )


def test_exemptions_of_all_files_are_joined(tmp_path: Path) -> None:
    one = "exempt: {account: %s, until: 2027-01-31, reason: r}\n"
    write(tmp_path, a=SOURCES + one % "x", b=one % "y")
    assert [each.account for each in load([tmp_path]).exempt] == ["x", "y"]


def test_what_limits_leave_out_is_built_in(tmp_path: Path) -> None:
    manifest = loaded(tmp_path, SOURCES + "limits: {destructive: {count: 5, percent: 2}}\n")
    assert manifest.limits == Limits(destructive=Limit(5, 2.0))


def test_limits_may_stand_in_any_file(tmp_path: Path) -> None:
    write(tmp_path, a=SOURCES, b="limits: {changes: {count: 1, percent: 1}}\n")
    assert load([tmp_path]).limits.changes == Limit(1, 1)


def test_a_whole_number_is_a_percentage(tmp_path: Path) -> None:
    manifest = loaded(tmp_path, SOURCES + "limits: {changes: {count: 5, percent: 2}}\n")
    assert isinstance(manifest.limits.changes.percent, float)


def test_a_sandbox_is_found_from_the_file_that_names_it(tmp_path: Path) -> None:
    write(tmp_path, sub__a="sources: {acme: {sandbox: ../data/acme.json}}\n")
    assert load([tmp_path]).sources["acme"].sandbox == str(tmp_path / "data" / "acme.json")


def test_an_address_loses_the_slash_at_its_end(tmp_path: Path) -> None:
    manifest = loaded(tmp_path, REAL % "https://api.atlassian.com/")
    assert manifest.sources["acme"].base_url == "https://api.atlassian.com"


@pytest.mark.parametrize("hosts", [{"proxy.acme.example"}, {"Proxy.ACME.example"}])
def test_a_host_from_the_environment_may_get_the_key(tmp_path: Path, hosts: set[str]) -> None:
    write(tmp_path, a=REAL % "https://proxy.acme.example:8443")
    source = load([tmp_path], env_hosts=frozenset(hosts)).sources["acme"]
    assert source.base_url == "https://proxy.acme.example:8443"


def test_a_host_from_the_environment_still_needs_https(tmp_path: Path) -> None:
    write(tmp_path, a=REAL % "http://proxy.acme.example")
    with pytest.raises(ManifestErrors, match="must start with https"):
        load([tmp_path], env_hosts=frozenset({"proxy.acme.example"}))


def test_files_are_listed_with_the_digest_of_their_bytes(tmp_path: Path) -> None:
    write(tmp_path, b__c=SOURCES, a="policies: {}\n")
    assert load([tmp_path]).files == (
        ManifestFile("a.yaml", sha256(b"policies: {}\n").hexdigest()),
        ManifestFile("b/c.yaml", sha256(SOURCES.encode()).hexdigest()),
    )


def test_paths_do_not_depend_on_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, sub__a=SOURCES)
    absolute = load([tmp_path / "sub"])
    monkeypatch.chdir(tmp_path)
    relative = load([(tmp_path / "sub").relative_to(os.getcwd())])  # noqa: PTH109 - as a user types it
    assert relative.files == absolute.files
    assert relative.sources == absolute.sources


def test_mistakes_are_sorted_by_file_and_place(tmp_path: Path) -> None:
    write(tmp_path, b="x: 1\ny: 2\n", a=SOURCES + "z: 1\n")
    with pytest.raises(ManifestErrors) as caught:
        load([tmp_path])
    places = [(each.at.path, each.at.line) for each in caught.value.problems]
    assert places == [("a.yaml", 2), ("b.yaml", 1), ("b.yaml", 2)]


def test_one_mistake_is_counted_in_the_singular(tmp_path: Path) -> None:
    with pytest.raises(ManifestErrors) as caught:
        loaded(tmp_path, SOURCES + "z: 1\n")
    assert str(caught.value).endswith("\n1 mistake.")


def test_a_file_with_a_thousand_mistakes_is_not_read_to_its_end(tmp_path: Path) -> None:
    keys = "\n".join(f"k{number}: 1" for number in range(2_000))
    with pytest.raises(ManifestErrors) as caught:
        loaded(tmp_path, SOURCES + keys)
    assert len(caught.value.problems) == 1_001
    assert caught.value.problems[-1].text == "There may be more mistakes. Fix those above first."
