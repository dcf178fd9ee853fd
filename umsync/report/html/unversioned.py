"""What stands in the place of the manifests' policies: a one-off, or the undo of a run."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from umsync.report.html.markup import Html, el, join, text
from umsync.report.html.parts import folded, items, long, minute, pairs, person_of, section
from umsync.report.safe_text import whole
from umsync.report.words import count, people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.model.plan import OneOff
    from umsync.model.undo import LeftOut, Undoing


def one_off_section(one_off: OneOff | None) -> Html | None:
    """Everything of it, whole, because somebody agrees to it; None if there is none."""
    if one_off is None:
        return None
    facts = pairs(
        (
            ("Sources", ", ".join(one_off.sources)),
            ("Where", _typed(one_off.where)),
            ("Do", join(map(_typed, one_off.do))),
            ("Reason", _typed(one_off.reason or "")),
        )
    )
    note = el("p", "Somebody typed this on the command line. No policy in Git stands behind it.")
    return section("One-off, instead of the manifests' policies", note, facts, name="one-off",
                   class_="notice")  # fmt: skip


def undo_section(undo: Undoing | None) -> Html | None:
    """Which run it takes back, how much of it, and what it leaves out; None if there is none."""
    if undo is None:
        return None
    of = f"{len(undo.entries):,} of {count(undo.made, 'applied change')} can be taken back."
    facts = pairs(
        (
            ("Run", el("code", undo.run_id)),
            ("Started", minute(undo.started_at)),
            ("How much", of if undo.entries else "Nothing to take back."),
        )
    )
    notes = items(map(long, undo.notes)) if undo.notes else None
    return section("Undo of a run, instead of the manifests' policies", facts, notes,
                   _left_out(undo.left_out), name="undo", class_="notice")  # fmt: skip


def _typed(value: str) -> Html | None:
    """Line by line, not cut."""
    lines = value.strip("\n").split("\n") if value else []
    return el("pre", Html("\n".join(_whole(each) for each in lines))) if lines else None


def _whole(line: str) -> Html:
    clean = whole(line)
    return text(clean, len(clean) + 1)


def _left_out(left_out: Iterable[LeftOut]) -> Html | None:
    ordered = sorted(left_out, key=_reason)
    if not ordered:
        return None
    rules = (_rule(reason, list(group)) for reason, group in groupby(ordered, key=_reason))
    title = f"Left out: {count(len(ordered), 'change')}"
    return folded(title, *rules, name="left-out")


def _rule(reason: tuple[str, str, str], group: list[LeftOut]) -> Html:
    source, action, sentence = reason
    head = el("p", el("b", f"{source}: {action}, {people(len(group))}. "), long(sentence))
    return join((head, items((person_of(each.person) for each in group), "people")))


def _reason(left_out: LeftOut) -> tuple[str, str, str]:
    return left_out.source, left_out.action, left_out.text


def kinds(one_off: OneOff | None, undo: Undoing | None) -> Iterator[str]:
    """What it is, in a word, when it is no plan of policies."""
    if one_off:
        yield "one-off"
    if undo:
        yield "undo"
