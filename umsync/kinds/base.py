"""What every kind is: a frozen dataclass whose fields are its settings in the manifest."""

from __future__ import annotations

from abc import ABC
from dataclasses import Field as DataclassField
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from umsync.model.position import NOWHERE, Position


def setting(doc: str, **options: Any) -> Any:  # noqa: ANN401 - as dataclasses.field
    """A field that a manifest may set; `doc` becomes its description in the schema."""
    return field(metadata={"doc": doc}, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(ABC):  # noqa: B024 - abstract by what its two subclasses leave open
    """A filter or an action as written in a manifest; `at` is the place it was written."""

    shorthand: ClassVar[str | None] = None
    """The setting that a bare value goes to, so that `group: staff` needs no mapping."""

    at: Position = field(default=NOWHERE, compare=False, repr=False)

    @classmethod
    def kind_name(cls) -> str:
        """The key in YAML, which is the name of the file that defines it."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def settings(cls) -> tuple[DataclassField[Any], ...]:
        """The fields that a manifest may set."""
        return tuple(each for each in fields(cls) if "doc" in each.metadata)

    @classmethod
    def is_plain(cls) -> bool:
        """Whether its one setting is its value: `any_of: [...]`, never a mapping of settings."""
        return cls.shorthand is not None and len(cls.settings()) == 1

    def check(self) -> str | None:
        """A sentence on settings that do not fit together, or None."""
        return None
