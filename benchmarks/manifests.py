"""Manifests around the policies that are measured, and the files beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml

from benchmarks.policies import TURNS, filters

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.policies import Mapping

_WIDE: Final = {"count": 10_000_000, "percent": 100}


@dataclass(frozen=True)
class People:
    """Whom the manifests name: account ids, and e-mail addresses of those who left or stay."""

    ids: tuple[str, ...]
    leavers: tuple[str, ...]
    bosses: tuple[str, ...]


@dataclass(frozen=True)
class Where:
    """The server's address, and the organization's id."""

    url: str
    organization: str


class _Plain(yaml.SafeDumper):
    """Writes what occurs twice twice: manifests have no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        """All."""
        del data
        return True


def write(folder: Path, where: Where, people: People, policies: Mapping) -> None:
    """`umsync.yaml` in the folder, and the lists of leavers that policies look at."""
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(_manifest(where, people, policies), Dumper=_Plain, sort_keys=False)
    (folder / "umsync.yaml").write_text(text, "utf-8")
    for turn in range(TURNS):
        rows = people.leavers[turn::TURNS]
        lines = (f"{number},{email}" for number, email in enumerate(rows, 1))
        (folder / f"leavers-{turn}.csv").write_text("\n".join(["No,E-mail", *lines, ""]), "utf-8")


def shared(where: Where) -> Mapping:
    """The source, and limits that are never reached."""
    source = {
        "organization": where.organization,
        "api_key": {"env": "SANDBOX_KEY"},
        "base_url": where.url,
    }
    return {"sources": {"acme": source}, "limits": {"destructive": _WIDE, "changes": _WIDE}}


def _manifest(where: Where, people: People, policies: Mapping) -> Mapping:
    away = {"account": people.bosses[-1], "until": "2099-12-31", "reason": "Parental leave"}
    return {
        **shared(where),
        "protect": {
            "accounts": list(people.bosses[:-1]),
            "groups": ["site-admins"],
            "min_org_admins": 2,
        },
        "exempt": [away],
        "filters": filters(),
        "policies": policies,
    }
