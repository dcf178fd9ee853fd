"""Finds the kinds: every module in `filters` and `actions` defines the one of its name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from inspect import getmembers, isabstract, isclass
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from umsync.kinds.action import Action
from umsync.kinds.base import Kind
from umsync.kinds.filter import Filter

if TYPE_CHECKING:
    from collections.abc import Mapping

AnyKind = TypeVar("AnyKind", bound=Kind)


@cache
def filters() -> Mapping[str, type[Filter]]:
    """All filters by name, in alphabetical order."""
    return _kinds("umsync.kinds.filters", Filter)  # type: ignore[type-abstract]  # collected, not made


@cache
def actions() -> Mapping[str, type[Action]]:
    """All actions by name, in alphabetical order."""
    return _kinds("umsync.kinds.actions", Action)  # type: ignore[type-abstract]  # collected, not made


def _kinds(package: str, base: type[AnyKind]) -> Mapping[str, type[AnyKind]]:
    names = sorted(each.name for each in iter_modules(import_module(package).__path__))
    return MappingProxyType({name: _kind_in(f"{package}.{name}", base) for name in names})


def _kind_in(module_name: str, base: type[AnyKind]) -> type[AnyKind]:
    def is_it(member: object) -> bool:
        return (
            isclass(member)
            and issubclass(member, base)
            and member.__module__ == module_name
            and not isabstract(member)
        )

    found = [member for _, member in getmembers(import_module(module_name), is_it)]
    if len(found) != 1:
        raise TypeError(f"{module_name} must define exactly one {base.__name__}, not {len(found)}.")
    kind: type[AnyKind] = found[0]
    return kind
