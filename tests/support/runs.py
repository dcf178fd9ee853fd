"""Run stores with invented runs, written by the code that real runs are written with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.builders import NOW, make_change, make_head, make_intent, make_plan
from umsync.documents.plan_document import document_of
from umsync.errors import Attempt
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.runs.derivation import complete
from umsync.runs.record import Record
from umsync.runs.start import Start
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from umsync.model.plan import Change
    from umsync.runs.folder import RunFolder

TRIES = (
    Attempt("POST /admin/v2/x", "The service was busy.", 503, "req-1", 2.0),
    Attempt("POST /admin/v2/x", "No answer came."),
)


@dataclass(frozen=True)
class Runs:
    """A run store in a folder that must be a test's own."""

    root: Path

    @property
    def store(self) -> RunStore:
        return RunStore(self.root)

    def add(
        self,
        days: float = 0,
        *outcomes: Outcome,
        changes: Sequence[Change] = (),
        state: RunState | None = RunState.DONE,
        resumes: str | None = None,
        end: str = "aaaaaa",
        text: str = "",
        **plan: Any,
    ) -> RunFolder:
        """A run that started so many days before NOW; `state` None is one that was killed."""
        at = NOW - timedelta(days=days)
        changes = changes or [make_change(f"a{n}") for n, _ in enumerate(outcomes)]
        made = {"as_of": at, "expires_at": at + timedelta(days=1), **plan}
        document = document_of(make_plan(*changes, **made))
        head = make_head(
            f"{at:%Y%m%dT%H%M%SZ}-{end}",
            plan_digest=document.digest,
            started_at=at,
            resumes=resumes,
            sources=tuple(each.name for each in document.plan.sources),
        )
        start = Start.of(head, document.plan)
        folder = self.store.create(head, document.text)
        self._write(folder, start, outcomes, state, at, text)
        return folder

    @staticmethod
    def _write(  # noqa: PLR0917 - one for each part of the log
        folder: RunFolder,
        start: Start,
        outcomes: Sequence[Outcome],
        state: RunState | None,
        at: datetime,
        text: str,
    ) -> None:
        log, results = folder.open_log(start), {}
        for change_id, outcome in zip(start.changes, outcomes, strict=True):
            if outcome is not Outcome.NOT_ATTEMPTED:
                tries = TRIES if outcome is Outcome.FAILED else ()
                log.intent(make_intent(change_id), at)
                results[change_id] = Result(change_id, outcome, at, text, tries)
                log.result(results[change_id])
        if state is not None:
            log.ended(state, "", at)
            done = complete(start.changes, results, at)
            folder.write(Record(Run(start.head, state, at, done), log.seal))
        log.close()
