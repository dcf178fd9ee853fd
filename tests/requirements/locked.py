"""What a lock holds, and whether that is what is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from packaging.utils import canonicalize_name
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from packaging.requirements import Requirement

US: Final = "umsync (pyproject.toml)"
_PIN: Final = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)[^\n]*\n((?:[ #].*\n)*)", re.MULTILINE)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]+)")
_VIA: Final = re.compile(r"# +(?:via )?(.+)")


@dataclass(frozen=True, slots=True)
class Pin:
    """One version of a package, the hashes of its files, and what it is there for."""

    name: str
    version: Version
    hashes: tuple[str, ...]
    via: tuple[str, ...]


def pins_in(lock: str) -> list[Pin]:
    """The pins of a lock in the form of requirements files; markers are not looked at."""
    return [
        Pin(name, Version(number), tuple(_HASH.findall(rest)), tuple(_via(rest)))
        for name, number, rest in _PIN.findall(lock)
    ]


def _via(rest: str) -> Iterator[str]:
    found = _VIA.findall(rest)
    yield from (each for each in found if each != "via")


def wrong(asked: Iterable[Requirement], pins: Iterable[Pin]) -> list[str]:
    """What makes the lock another than what is asked for; empty if it fits."""
    wanted = {canonicalize_name(each.name): each for each in asked}
    found = {each.name: each for each in pins}
    missing = [f"{name} is not in it" for name in wanted if name not in found]
    other = [
        f"{name} is {found[name].version}, and {each.specifier} is asked for"
        for name, each in wanted.items()
        if name in found and found[name].version not in each.specifier
    ]
    return [*missing, *other, *_unneeded(wanted.keys(), found)]


def _unneeded(wanted: Iterable[str], found: dict[str, Pin]) -> Iterator[str]:
    for name, pin in found.items():
        if (US in pin.via) and name not in set(wanted):
            yield f"{name} is in it, and nothing asks for it"
        for other in pin.via:
            if other != US and other not in found:
                yield f"{name} is in it for {other}, which is not"
