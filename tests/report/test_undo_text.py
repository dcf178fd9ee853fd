"""An undo as text."""

from __future__ import annotations

from tests.support.builders import NOW, make_change, make_plan
from umsync.kinds.actions.cancel_deletion import CancelDeletion
from umsync.model.person import Person
from umsync.model.plan import Held
from umsync.model.undo import LeftOut, Reversal, Undoing
from umsync.report.undo_text import planned_undo_text, undoing_text

RUN = "20261122T231500Z-1a2b3c"


def who(name: str) -> Person:
    return Person(name, name.title(), f"{name}@example.com")


def back(name: str) -> Reversal:
    return Reversal(name, "acme", who(name), "suspend", "restore", (), "membership", "", "", ())


def left(name: str, code: str = "irreversible", text: str = "It is gone.") -> LeftOut:
    return LeftOut(name, "acme", who(name), "remove", code, text)


def undoing(*entries: Reversal, **fields: tuple[LeftOut, ...] | tuple[str, ...]) -> Undoing:
    return Undoing(RUN, "sha256:0", NOW, entries, **fields)  # type: ignore[arg-type]  # by name


def test_it_says_how_much_of_the_run_can_be_taken_back() -> None:
    found = undoing(back("ann"), left_out=(left("bob"), left("eve", "unknown", "Who knows.")))
    assert list(undoing_text(found, None)) == [
        f"Undo of run {RUN} (2026-11-22 23:15 UTC)",
        "  1 of 2 applied changes can be taken back.",
        "  Left out: acme: remove, 1 person. It is gone.",
        "      Bob <bob@example.com>",
        "  Left out: acme: remove, 1 person. Who knows.",
        "      Eve <eve@example.com>",
        "",
    ]


def test_nothing_to_take_back_is_a_sentence() -> None:
    assert list(undoing_text(undoing(), None))[1] == "  Nothing to take back."


def test_long_lists_are_cut_unless_all_are_asked_for() -> None:
    found = undoing(left_out=tuple(left(f"p{n:02}") for n in range(30)))
    assert "    … and 10 more; --all lists everybody" in list(undoing_text(found, 20))
    assert len(list(undoing_text(found, None))) == 2 + 1 + 30 + 1


def test_notes_are_told() -> None:
    assert "  Note: Mind this." in list(undoing_text(undoing(notes=("Mind this.",)), None))


def test_nothing_in_it_is_unseen() -> None:
    forged = undoing(left_out=(left("bob", text="a\x1b[2K\nb\u202e"),), notes=("c\x07",))
    lines = list(undoing_text(forged, None))
    assert all(line.isprintable() for line in lines)


def test_a_plan_without_an_undo_says_nothing() -> None:
    assert list(planned_undo_text(make_plan(), None)) == []


def test_a_plan_that_does_all_of_it_does_not_count() -> None:
    plan = make_plan(make_change("ann"), undo=undoing(back("ann")))
    assert not [line for line in planned_undo_text(plan, None) if "To do" in line]


def test_a_plan_that_does_less_says_so() -> None:
    plan = make_plan(make_change("ann"), undo=undoing(back("ann"), back("bob")))
    (line,) = (line for line in planned_undo_text(plan, None) if "To do" in line)
    assert line.startswith("  To do: 1 of 2.")
    assert list(planned_undo_text(plan, None))[-1] == ""


def test_what_waits_for_a_deletion_to_be_canceled_needs_a_second_undo() -> None:
    keep = CancelDeletion().step("account", "for_deletion", "active")
    held = Held("acme", who("ann"), "restore", "for_deletion", "Cancel that first.", ("(undo 1)",))
    both = undoing(back("ann"), back("ann"))
    plan = make_plan(make_change("ann", keep), undo=both, held=(held,))
    assert any(f"type again: umsync undo {RUN}" in line for line in planned_undo_text(plan, None))
    other = make_plan(make_change("ann"), undo=both, held=(held,))
    assert not any("type again" in line for line in planned_undo_text(other, None))
