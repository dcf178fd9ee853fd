"""A policy from the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from umsync.kinds.actions.activate import Activate
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.use import Use
from umsync.manifest.decode import decode_actions
from umsync.manifest.load import load
from umsync.manifest.model import Policy
from umsync.manifest.one_off import ONE_OFF, policy_of, with_one_off
from umsync.manifest.problems import ManifestErrors
from umsync.manifest.rules import NAME
from umsync.model.plan import OneOff

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = """
sources: {acme: {sandbox: sandbox.json}}
protect: {groups: [staff]}
filters: {idle: {last_active: {before: 90d}}}
policies: {p: {where: everyone, do: suspend}}
"""


def one_off(where: str = "everyone", *do: str) -> OneOff:
    return OneOff(where, do or ("suspend",), "Gone", ("acme",))


def test_no_manifest_can_have_a_policy_of_its_name() -> None:
    assert not re.fullmatch(NAME, ONE_OFF)


def test_its_texts_become_a_policy() -> None:
    found = policy_of(one_off("use: idle", "suspend", "[activate]"), {"idle": Everyone()})
    assert found == Policy(
        where=Use(name="idle"), do=(Suspend(), Activate()), source=("acme",), reason="Gone"
    )


@pytest.mark.parametrize(
    ("where", "do", "says"),
    [
        ("use: idel", ("suspend",), ["--where:1:1: There is no saved filter 'idel'."]),
        ("", ("suspend",), ["--where:1:1: There is nothing in it."]),
        (
            "{x: 1}",
            ("suspnd",),
            ["--do:1:1: There is no action", "--where:1:2: There is no filter"],
        ),
        ("everyone", ("suspend", "x"), ["--do#2:1:1: There is no action 'x'."]),
    ],
)
def test_all_its_mistakes_are_told_with_their_places(
    where: str, do: tuple[str, ...], says: list[str]
) -> None:
    with pytest.raises(ManifestErrors) as raised:
        policy_of(one_off(where, *do), {"idle": Everyone()})
    found = list(map(str, raised.value.problems))
    assert len(found) == len(says)
    assert all(text.startswith(said) for text, said in zip(found, says, strict=True))


def test_without_an_action_it_is_a_mistake() -> None:
    with pytest.raises(ManifestErrors, match="--do:1:1: There is no action"):
        policy_of(OneOff("everyone", (), None, ("acme",)), {})


def test_only_the_policies_of_the_manifest_are_others(tmp_path: Path) -> None:
    (tmp_path / "umsync.yaml").write_text(MANIFEST)
    manifest = load([tmp_path / "umsync.yaml"])
    ruled = with_one_off(manifest, one_off(), tmp_path)
    assert list(ruled.policies) == [ONE_OFF]
    assert (ruled.sources, ruled.filters) == (manifest.sources, manifest.filters)
    assert (ruled.protect, ruled.limits, ruled.files) == (
        manifest.protect,
        manifest.limits,
        manifest.files,
    )


def test_a_data_file_of_it_becomes_one_of_the_manifests(tmp_path: Path) -> None:
    (tmp_path / "umsync.yaml").write_text(MANIFEST)
    (tmp_path / "leavers.csv").write_text("email\nbob@acme.example\n")
    ruled = with_one_off(load([tmp_path / "umsync.yaml"]), one_off("csv: leavers.csv"), tmp_path)
    assert [each.path for each in ruled.files] == ["leavers.csv", "umsync.yaml"]
    assert list(ruled.tables) == ["leavers.csv"]


@pytest.mark.parametrize("text", ["suspend", "[suspend]", "- suspend"])
def test_one_action_may_stand_alone_or_in_a_list(text: str) -> None:
    assert decode_actions(text, "--do") == (Suspend(),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "--do:1:1: --do is an empty list."),
        ("{suspend: {}, activate: {}}", "--do:1:1: A mapping holds one action."),
        ("[suspend, 7]", "--do:1:11: --do must be an action."),
        ("~", "--do:1:1: --do has no value."),
        ("{", "--do:1:2: A value is missing here"),
    ],
)
def test_mistakes_in_actions_have_a_place(text: str, says: str) -> None:
    with pytest.raises(ManifestErrors) as raised:
        decode_actions(text, "--do")
    assert str(raised.value).startswith(says)
