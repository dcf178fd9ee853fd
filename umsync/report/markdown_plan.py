"""A plan as Markdown for a pull request: a reviewer can decide from it alone.

Its first line is hidden and the same for each plan of the same sources, so that a program can find
its comment again and replace it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from umsync.planning.limits import ALL
from umsync.report.base_text import added_text
from umsync.report.markdown_changes import changes, counts
from umsync.report.markdown_findings import findings, origin
from umsync.report.markdown_level import MOST_BYTES, bullets, fitting, listed
from umsync.report.markdown_text import block, cell, code, label, table
from umsync.report.model import Standing
from umsync.report.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.model.plan import LimitCheck
    from umsync.report.markdown_level import Level
    from umsync.report.model import PlanReport

_LONGEST_MARK: Final = 100


def plan_markdown(report: PlanReport, most: int = MOST_BYTES) -> str:
    """The text, of at most so many bytes in UTF-8 unless that is less than the safety lines."""
    if report.standing is Standing.NOTHING_TO_DO:
        return f"{_mark(report)}\n{_nothing(report)}\n"
    return fitting(lambda level: plan_lines(report, level), most)


def plan_lines(report: PlanReport, level: Level) -> Iterator[str]:
    """The lines at a level."""
    names = listed([label(each.name) for each in report.sources], min(level.lines, 10))
    yield from (_mark(report), f"### umsync plan for {names}", "")
    yield from (f"**{report.verdict}** {report.summary}", "")
    yield from _added(report)
    if report.refusals:
        yield from (*bullets([each.text for each in report.refusals], level.lines), "")
    yield from _safety(report.safety, level)
    yield from origin(report, level)
    yield from counts(report, level)
    yield from changes(report, level)
    yield from findings(report, level)
    yield from _apply(report)


def _added(report: PlanReport) -> Iterator[str]:
    """What the pull request itself would do, beside what happens anyway."""
    base = report.base
    if base is None:
        return
    with_ = f"compared with {code(base.ref, 100)} at {code(base.commit[:12])}"
    yield from (f"**{added_text(base, len(report.rows), 'This PR')}** ({with_})", "")
    if base.reason:
        why = cell(base.reason, 400)
        yield from (f"Nothing could be compared, so all of it counts as new: {why}", "")


def mark(kind: str, name: str) -> str:
    """The hidden line; nothing in the name can end it."""
    harmless = re.sub("[^A-Za-z0-9_]+", "-", name).strip("-")[:_LONGEST_MARK]
    return f"<!-- umsync:{kind}:{harmless} -->"


def _mark(report: PlanReport) -> str:
    sources = "-".join(each.name for each in report.sources)
    if report.undo:
        return mark("plan", f"undo-{report.undo.run_id}")
    return mark("plan", f"one-off-{sources}" if report.one_off else sources)


def _nothing(report: PlanReport) -> str:
    others = (
        (len(report.held), "held back"),
        (len(report.undecided), "of whom nobody could tell"),
        (len(report.unmatched), "in data files but nowhere else"),
        (len(report.warnings), "to note"),
    )
    found = [f"{number:,} {what}" for number, what in others if number]
    way = code(report.show_command, 5_000) or "give the same command with `--all`"
    also = f" {', '.join(found)}: {way}" if found else ""
    dropped = report.base and report.base.dropped
    less = f" This PR no longer asks for {count(dropped, 'change')}." if dropped else ""
    return f"**umsync:** {report.summary}{less}{also}"


def _safety(checks: Sequence[LimitCheck], level: Level) -> Iterator[str]:
    """The limits over everything, and those of policies that are not kept."""
    own = [each for each in checks if each.scope != ALL]
    broken = [each for each in own if not each.is_kept]
    rows = limit_rows([each for each in checks if each.scope == ALL][:100])
    rows += limit_rows(broken[: level.lines])
    if len(broken) > level.lines:
        rows.append([f"… and {len(broken) - level.lines:,} more", "", "", "**NO**", ""])
    if own and not broken:
        rows.append(["each policy's own limits", "", "", "yes", ""])
    yield from table(["Safety", "#Planned", "#Allowed", "Kept", "Limit"], rows)


def limit_rows(checks: Sequence[LimitCheck]) -> list[list[str]]:
    """Each limit as the cells of a row."""
    return [_limit(each) for each in checks]


def _limit(check: LimitCheck) -> list[str]:
    kept = "yes" if check.is_kept else "**NO**"
    name = f"{label(check.scope)}: {cell(check.what, 60)}"
    return [name, f"{check.planned:,}", f"{check.allowed:,}", kept, cell(check.limit)]


def _apply(report: PlanReport) -> Iterator[str]:
    if report.command:
        yield "**Apply exactly this plan** (it asks first; where nobody can be asked, add `--yes`):"
        yield from ("", *block(report.command, 5_000), "")
    elif report.standing is Standing.READY:
        keep = "give the same command with `-o plan.json`"
        yield from (f"To apply exactly this plan, keep it in a file: {keep}.", "")
    else:
        yield from ("It cannot be applied. Correct what is named above, then plan again.", "")
    users = count(report.population, "user")
    yield (
        f"Digest {code(report.digest)}. Made {report.as_of:%Y-%m-%d %H:%M} UTC of {users} by "
        f"umsync {cell(report.umsync_version)}, valid until {report.expires_at:%Y-%m-%d %H:%M} UTC."
    )
