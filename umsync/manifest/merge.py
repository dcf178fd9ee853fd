"""Many files become one manifest."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from umsync.manifest.model import Document, Limits, Protect, Protection
from umsync.manifest.problems import Problem
from umsync.manifest.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from umsync.manifest.decoding import Draft, Field
    from umsync.manifest.model import Entry
    from umsync.model.position import Position

Value = TypeVar("Value")

_TABLES: Final = {"sources": "source", "filters": "filter", "policies": "policy"}
_ONCE: Final[tuple[Field, ...]] = (
    (Document, "limits"),
    (Protect, "org_admins"),
    (Protect, "api_key_owners"),
    (Protect, "min_org_admins"),
)


def joined(tables: Iterable[Mapping[str, Value]]) -> Mapping[str, Value]:
    """All tables in one, in their order."""
    return MappingProxyType({name: value for table in tables for name, value in table.items()})


def protection(drafts: Sequence[Draft]) -> Protection:
    """`protect` of all files: lists are joined, the rest stands in one of them."""
    return Protection(
        accounts=_texts(drafts, (Protect, "accounts")),
        groups=_texts(drafts, (Protect, "groups")),
        where=tuple(each.where for each in _protects(drafts) if each.where),
        org_admins=_protect_value(drafts, "org_admins"),
        api_key_owners=_protect_value(drafts, "api_key_owners"),
        min_org_admins=_protect_value(drafts, "min_org_admins"),
    )


def limits(drafts: Iterable[Draft]) -> Limits:
    """The limits of the one file that has some, or the built-in ones."""
    return next((each.document.limits for each in drafts if each.document.limits), Limits())


def duplicates(drafts: Sequence[Draft]) -> Iterator[Problem]:
    """Names and settings that a second file gives again."""
    for table, what in _TABLES.items():
        yield from _again((draft.notes.names.get(table, {}) for draft in drafts), f"The {what} ")
    for field in _ONCE:
        places = [draft.notes.places for draft in drafts if field in draft.notes.places]
        yield from _again(({field[1]: each[field]} for each in places), "The setting ")


def _again(places: Iterable[Mapping[str, Position]], what: str) -> Iterator[Problem]:
    first: dict[str, Position] = {}
    for table in places:
        for name, at in table.items():
            if name in first:
                text = f"{what}{quoted(name)} is already in {first[name]}. Keep one of them."
                yield Problem(at, text)
            first.setdefault(name, at)


def _texts(drafts: Iterable[Draft], field: Field) -> tuple[Entry, ...]:
    return tuple(entry for draft in drafts for entry in draft.notes.texts[field])


def _protects(drafts: Iterable[Draft]) -> Iterator[Protect]:
    return (draft.document.protect for draft in drafts if draft.document.protect)


def _protect_value(drafts: Iterable[Draft], name: str) -> Any:  # noqa: ANN401 - of that setting
    given = (draft.document.protect for draft in drafts if (Protect, name) in draft.notes.places)
    return next((getattr(each, name) for each in given if each), getattr(Protect(), name))
