"""`run.json`: a run as one document (`umsync.run/1`), for people and other programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from umsync.model.run import Outcome, Result, Run, RunState
from umsync.runs.attempts import attempt_rows, attempts_of
from umsync.runs.canonical import (
    DamagedError,
    Row,
    entry,
    indented,
    moment,
    moment_text,
    parse,
    without_keys,
)
from umsync.runs.events import Seal
from umsync.runs.start import head_of, head_row

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = "umsync.run/1"
_OUTCOMES: Final[Mapping[object, Outcome]] = {each.value: each for each in Outcome}


@dataclass(frozen=True, slots=True)
class Record:
    """A run, and the seal of its event log as it was when the run ended."""

    run: Run
    seal: Seal


def write_record(record: Record) -> str:
    """The document's text."""
    run = record.run
    row = {
        "format": FORMAT,
        "head": head_row(run.head),
        "state": run.state.value,
        "ended_at": moment_text(run.ended_at) if run.ended_at else None,
        "note": run.note,
        "results": [_result_row(result) for result in run.results],
        "log": {"events": record.seal.events, "hash": record.seal.hash},
    }
    return indented(without_keys(row))


def read_record(text: bytes | str) -> Record:
    """From the document's text.

    Raises:
        DamagedError: It is not a document of this format.
    """
    row = parse(text, "run.json")
    if row.get("format") != FORMAT:
        raise DamagedError(f"run.json has the format {row.get('format')!r}, not {FORMAT!r}.")
    log = entry(row, "log", dict)
    return Record(_run(row), Seal(entry(log, "events", int), entry(log, "hash", str)))


def _run(row: Row) -> Run:
    try:
        state = RunState(row.get("state"))
    except ValueError:
        raise DamagedError("run.json has no known state.") from None
    return Run(
        head=head_of(entry(row, "head", dict)),
        state=state,
        ended_at=None if row.get("ended_at") is None else moment(row, "ended_at"),
        results=tuple(_result(each) for each in entry(row, "results", list)),
        note=entry(row, "note", str),
    )


def _result_row(result: Result) -> Row:
    return {
        "change_id": result.change_id,
        "outcome": result.outcome.value,
        "at": moment_text(result.at),
        "text": result.text,
        "attempts": attempt_rows(result.attempts),
    }


def _result(row: Any) -> Result:  # noqa: ANN401 - JSON of whoever wrote the file
    if not isinstance(row, dict):
        raise DamagedError("run.json has a result that is not an object.")
    try:
        outcome = _OUTCOMES[row.get("outcome")]
    except (KeyError, TypeError):
        raise DamagedError("run.json has a result without a known outcome.") from None
    return Result(
        change_id=entry(row, "change_id", str),
        outcome=outcome,
        at=moment(row, "at"),
        text=entry(row, "text", str),
        attempts=attempts_of(row),
    )
