from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks import manifests, policies
from umsync.manifest.load import load

if TYPE_CHECKING:
    from pathlib import Path

WHERE = manifests.Where("http://127.0.0.1:1", "7f3c2c1e-0000-4000-8000-000000000001")
PEOPLE = manifests.People(
    ids=tuple(f"5b10ac8d82e05b22cc7d4e{number:02d}" for number in range(50)),
    leavers=tuple(f"ana{number}@acme.example" for number in range(20)),
    bosses=("ceo@acme.example", "cto@acme.example", "bob@acme.example"),
)


@pytest.mark.parametrize(
    ("made", "number"),
    [
        (policies.idle(), 1),
        (policies.ten(), 10),
        (policies.fifty(), 50),
        (policies.many(200), 200),
        (policies.named(PEOPLE.ids), 1),
    ],
    ids=["idle", "ten", "fifty", "many", "named"],
)
def test_a_manifest_is_valid_and_has_as_many_policies_as_it_says_all_of_them_different(
    made: policies.Mapping, number: int, tmp_path: Path
) -> None:
    manifests.write(tmp_path, WHERE, PEOPLE, made)
    manifest = load([tmp_path / "umsync.yaml"])
    filters = {json.dumps(each["where"], sort_keys=True) for each in made.values()}
    assert len(manifest.policies) == len(filters) == number


def test_every_leaver_is_on_one_list(tmp_path: Path) -> None:
    manifests.write(tmp_path, WHERE, PEOPLE, policies.fifty())
    lists = sorted(tmp_path.glob("*.csv"))
    listed = [line for each in lists for line in each.read_text("utf-8").splitlines()[1:]]
    assert len(lists) == policies.TURNS
    assert sorted(line.partition(",")[2] for line in listed) == sorted(PEOPLE.leavers)


def test_every_saved_filter_is_used() -> None:
    used = json.dumps([policies.idle(), policies.ten()])
    assert all(f'"use": "{name}"' in used for name in policies.filters())
