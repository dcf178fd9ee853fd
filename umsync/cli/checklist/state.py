"""The rows of a list to tick, and what each key makes of them. No terminal is needed here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from umsync.report.object_text import object_of, object_text
from umsync.report.safe_text import safe, who

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.model.plan import Change

_LONGEST_WHY: Final = 600
_LONGEST_FILTER: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A change as it is listed. All texts are harmless to print, except `key`, which is searched.

    `what` is the action and its object, `whom` the person, `why` what changes and the evidence.
    """

    id: str
    what: str
    whom: str
    why: str
    key: str
    is_destructive: bool


def row(change: Change) -> Row:
    """A change, ready to be listed and found."""
    step, person, policies = change.step, change.person, ", ".join(change.policies)
    evidence = "; ".join(each.text for each in change.evidence)
    found_by = (
        *(step.action, object_of(step), person.name or ""),
        *(person.email or person.account_id, *change.policies),
    )
    return Row(
        id=change.id,
        what=f"{step.action}{object_text(step)}",
        whom=who(person),
        why=safe(f"{step.before} → {step.after}. {policies}: {evidence}", _LONGEST_WHY),
        key="\n".join(map(_folded, found_by)),
        is_destructive=step.severity.is_destructive,
    )


@dataclass(frozen=True, slots=True)
class CheckList:
    """Rows, the ids of the ticked ones, the filter, and which of the shown rows the cursor is on.

    A row is shown if the filter stands anywhere in its action, object, name, address or a policy,
    whatever the case. Blanks do not count, since the space bar ticks: `janedoe` finds Jane Doe.
    """

    rows: tuple[Row, ...]
    ticked: frozenset[str]
    typed: str = ""
    cursor: int = 0

    @classmethod
    def of(cls, rows: Iterable[Row]) -> CheckList:
        """All rows, all ticked."""
        listed = tuple(rows)
        return cls(listed, frozenset(each.id for each in listed))

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows that the filter leaves."""
        wanted = _folded(self.typed)
        return tuple(each for each in self.rows if wanted in each.key)

    @property
    def ticked_unseen(self) -> int:
        """How many ticked rows the filter hides."""
        return len(self.ticked - {each.id for each in self.shown})

    def move(self, by: int) -> CheckList:
        """The cursor so many shown rows further down, at most to an end."""
        last = max(len(self.shown) - 1, 0)
        return replace(self, cursor=min(max(self.cursor + by, 0), last))

    def tick(self) -> CheckList:
        """Ticks the row under the cursor, or unticks it."""
        here = {each.id for each in self.shown[self.cursor : self.cursor + 1]}
        return replace(self, ticked=self.ticked ^ here)

    def tick_shown(self) -> CheckList:
        """Ticks all shown rows; unticks them if all are ticked. Hidden rows stay as they are."""
        shown = {each.id for each in self.shown}
        ticked = self.ticked - shown if shown <= self.ticked else self.ticked | shown
        return replace(self, ticked=ticked)

    def filter(self, typed: str) -> CheckList:
        """Shows what fits; the cursor stays on its row if that is still shown."""
        here = self.shown[self.cursor : self.cursor + 1]
        word = "".join(filter(str.isprintable, "".join(typed.split())))[:_LONGEST_FILTER]
        new = replace(self, typed=word, cursor=0)
        ids = [each.id for each in new.shown]
        return new.move(ids.index(here[0].id) if here and here[0].id in ids else 0)


def _folded(text: str) -> str:
    """Without case and blanks, so that no filter reaches over the line ends between fields."""
    return "".join(normalize("NFKC", text).casefold().split())
