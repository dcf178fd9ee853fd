"""What a plan adds to what was pending before, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.report.safe_text import safe

if TYPE_CHECKING:
    from umsync.model.comparison import Comparison

_SHORT = 12


def added_text(base: Comparison, changes: int, who: str = "This change") -> str:
    """How many of so many changes are new; `who` adds them."""
    pending = len(base.pending)
    dropped = f" · no longer asks for {base.dropped:,}" if base.dropped else ""
    return f"{who} adds {changes - pending:,} · already pending {pending:,}{dropped}"


def ref_text(base: Comparison) -> str:
    """The commit it was compared with, as it was typed and in short."""
    return f"{safe(base.ref, 100)} ({base.commit[:_SHORT]})"


def base_text(base: Comparison | None, changes: int) -> tuple[str, ...]:
    """A line, and another one if nothing could be compared."""
    if base is None:
        return ()
    lines = [f"{added_text(base, changes)} (compared with {ref_text(base)})"]
    if base.reason:
        lines.append(
            f"Nothing could be compared, so all of it counts as new: {safe(base.reason, 300)}"
        )
    return tuple(lines)
