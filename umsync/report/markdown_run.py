"""A run as Markdown: how it ended, the counts, and every change that needs a look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from umsync.model.run import RunState
from umsync.report.markdown_changes import person
from umsync.report.markdown_level import MOST_BYTES, bullets, fitting, more_of
from umsync.report.markdown_plan import mark
from umsync.report.markdown_text import block, cell, code, folded, label, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.report.markdown_level import Level
    from umsync.report.run_model import ResultRow, RunReport


_REQUEST: Final = re.compile(r" Request id: (\S+)\.\Z")
_IDS: Final = 3


def run_markdown(report: RunReport, most: int = MOST_BYTES) -> str:
    """The text, of at most so many bytes in UTF-8 unless that is less than its head."""
    return fitting(lambda level: run_lines(report, level), most)


def run_lines(report: RunReport, level: Level) -> Iterator[str]:
    """The lines at a level."""
    yield from (mark("run", report.run_id), "### umsync run", "", f"**{cell(report.verdict)}**", "")
    yield from table(
        ["Outcome", "#Changes"],
        [[_words(each.outcome.value), f"{each.changes:,}"] for each in report.counts],
    )
    if report.problems:
        yield from ("**The log is damaged:**", "")
        yield from (*bullets(report.problems, max(level.lines, 1)), "")
    if report.note:
        yield from (cell(report.note, 400), "")
    if report.left:
        yield from ("Go on with:", "")
        yield from (*block(f"umsync apply --resume {report.run_id}", 200), "")
    yield from _failed(report, level)
    yield from _others(report, level)
    yield from _foot(report)


def _failed(report: RunReport, level: Level) -> Iterator[str]:
    rows = [each for each in report.rows if each.outcome.is_failure]
    if not rows:
        return
    yield from (f"#### Needs a look: {len(rows):,}", "")
    if len(rows) > level.rows:
        yield from (f"Shown: {level.rows:,} of {len(rows):,}. All of them:", "")
        yield from (*block(f"umsync runs show {report.run_id} --failed", 200), "")
    yield from table(
        ["Outcome", "Person", "Change", "What happened", "What to do"],
        [_cells(each) for each in rows[: level.rows]],
    )


def _cells(each: ResultRow) -> list[str]:
    sentence, told = _without_id(each.sentence)
    found = dict.fromkeys((*each.request_ids[-_IDS:], *told))
    ids = ", ".join(code(text, 120) for text in found)
    said = f"{cell(sentence, 300)} (request {ids})" if ids else cell(sentence, 300)
    return [_words(each.outcome.value), _who(each), _what(each), said, _advice(each.advice)]


def _without_id(sentence: str) -> tuple[str, tuple[str, ...]]:
    """The sentence without the request id at its end, and that: a cut must not go through it."""
    found = _REQUEST.search(sentence)
    return (sentence[: found.start()], (found[1],)) if found else (sentence, ())


def _advice(text: str) -> str:
    """The command at its end, if it has one, in one piece."""
    head, colon, command = text.partition(": umsync ")
    return f"{cell(head, 300)}: {code(f'umsync {command}', 300)}" if colon else cell(text, 300)


def _others(report: RunReport, level: Level) -> Iterator[str]:
    rows = [each for each in report.rows if not each.outcome.is_failure]
    lines = [
        f"- {_words(each.outcome.value)}: {_what(each)} {_who(each)} {cell(each.sentence, 300)}"
        for each in rows[: level.rows]
    ]
    lines += more_of(len(rows), level.rows)
    title = "The others" if report.failures else "Changes"
    yield from folded(f"{title}: {len(rows):,}", [line.rstrip() for line in lines])


def _who(result: ResultRow) -> str:
    return person(result.row.person) if result.row else ""


def _what(result: ResultRow) -> str:
    if result.row is None:
        return f"change {code(result.change_id)}"
    return f"{label(result.row.action)} {code(result.row.object, 60)}".strip()


def _words(text: str) -> str:
    return text.replace("_", " ")


def _foot(report: RunReport) -> Iterator[str]:
    never = "never" if report.state is RunState.KILLED else "not yet"
    ended = f"{report.ended_at:%Y-%m-%d %H:%M}" if report.ended_at else never
    yield (
        f"Started {report.started_at:%Y-%m-%d %H:%M} UTC, ended {ended}. "
        f"Plan {code(report.plan_digest)}. See everything with: "
        f"{code(f'umsync runs show {report.run_id}')}"
    )
    if report.resumes:
        yield f"It went on with run {code(report.resumes)} and has only what that one left."
    if report.accepted_destructive is not None:
        yield f"Limits lifted: `--accept-destructive {report.accepted_destructive}`"
