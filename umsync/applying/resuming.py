"""What is left of a plan that a run did not bring to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from umsync.applying.earlier import Begun, Earlier, who
from umsync.errors import PlanRefusedError
from umsync.model.lag import lag_of
from umsync.model.plan import Plan
from umsync.model.run import Outcome
from umsync.runs.derivation import run_from
from umsync.runs.events import EventName
from umsync.runs.intent import Intent, intent_of
from umsync.runs.overview import LEFT
from umsync.runs.reading import CUT_OFF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.documents.plan_document import PlanDocument
    from umsync.model.run import Run
    from umsync.runs.folder import RunFolder
    from umsync.runs.reading import Event
    from umsync.runs.store import RunStore

_SENT: Final = frozenset({Outcome.UNKNOWN, Outcome.NOT_SEEN})
_NOT_SENT: Final = frozenset({Outcome.NOT_ATTEMPTED, Outcome.FAILED})
_MADE: Final = frozenset({Outcome.APPLIED, Outcome.NOT_SEEN})


@dataclass(frozen=True, slots=True)
class Rest:
    """What a run that goes on has to do.

    Attributes:
        plan: with only the changes that are left.
        earlier: what was sent, and who matched then.
        accepted_destructive: what was accepted when the plan was first applied.
        shown_at: from then on reads show what was sent, in UTC; None if nothing is open.
        in_flight: the longest lag of what was being sent when a run was killed, and nobody knows
            when that was; None if nothing was.
        spent: how many changes each source's earlier runs made, or may have made.
    """

    plan: Plan
    earlier: Earlier
    accepted_destructive: int | None
    shown_at: datetime | None
    in_flight: timedelta | None
    spent: Mapping[str, int]


def rest_of(store: RunStore, run_id: str, document: PlanDocument) -> Rest:
    """What a run left of its plan.

    Args:
        store: where it and the runs are that it went on with.
        run_id: of the last of them.
        document: the run's own plan.

    Raises:
        PlanRefusedError: a log is damaged, or of another plan: nobody knows what was done.
        FilesError: a log cannot be read.
    """
    story = _Story()
    for folder in _chain(store, run_id):
        story.add(folder, document.digest)
    changes = document.plan.changes
    left = tuple(each for each in changes if story.outcomes.get(each.id) in LEFT)
    open_ = {each.id: _sent(each.id, story) for each in left if story.is_open(each.id)}
    made = [each for each in changes if story.is_made(each.id)]
    matching = {who(each): frozenset(story.intents[each.id].matching) for each in made}
    shown = [story.sent_at[each.id] + lag_of(each.step.target) for each in left if each.id in open_]
    flying = [
        lag_of(each.step.target) for each in left if each.id in open_ and each.id in story.in_flight
    ]
    return Rest(
        plan=replace(document.plan, changes=left),
        earlier=Earlier(open_, matching),
        accepted_destructive=story.accepted_destructive,
        shown_at=max(shown, default=None),
        in_flight=max(flying, default=None),
        spent=Counter(each.source for each in changes if story.is_spent(each.id)),
    )


class _Story:
    """What several runs of one plan did, told in their order."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.intents: dict[str, Intent] = {}
        self.sent_at: dict[str, datetime] = {}
        self.in_flight: set[str] = set()
        self.parts: dict[str, set[str]] = {}
        self._sent_by: dict[str, str] = {}
        self.accepted_destructive: int | None = None

    def add(self, folder: RunFolder, digest: str) -> None:
        run = self._read(folder, digest)
        self.accepted_destructive = run.head.accepted_destructive
        for each in run.results:
            if not self._tells_nothing(each.change_id, each.outcome, folder.run_id):
                self.outcomes[each.change_id] = each.outcome

    def _tells_nothing(self, change_id: str, outcome: Outcome, run_id: str) -> bool:
        """A run that did not come to a change that was sent says nothing about it."""
        is_sent = self.outcomes.get(change_id) in _SENT
        return is_sent and outcome in _NOT_SENT and self._sent_by.get(change_id) != run_id

    def is_open(self, change_id: str) -> bool:
        """Whether it was sent and nobody knows yet that it shows."""
        return self.outcomes[change_id] in _SENT and change_id in self.intents

    def is_made(self, change_id: str) -> bool:
        return self.outcomes.get(change_id) in _MADE and change_id in self.intents

    def is_spent(self, change_id: str) -> bool:
        return self.outcomes.get(change_id) in _MADE | _SENT

    def _read(self, folder: RunFolder, digest: str) -> Run:
        problems = [each for each in folder.verify() if each != CUT_OFF]
        read = folder.events()
        run = run_from(read)
        if problems or run is None or run.head.plan_digest != digest:
            why = problems[0] if problems else "It is the log of another plan."
            raise PlanRefusedError(
                f"The log of run {folder.run_id} cannot be trusted, so nobody knows what it did. "
                f"{why} Look the people up, then run `umsync plan` again."
            )
        for event in read.events:
            self._note(event, folder.run_id)
        return run

    def _note(self, event: Event, run_id: str) -> None:
        """A request may be sent long after its intent; its result comes after its last try."""
        change_id = str(event.data.get("change_id"))
        if event.event is EventName.INTENT:
            self.intents[change_id] = intent_of(dict(event.data))
            self._sent_by[change_id] = run_id
            self.in_flight.add(change_id)
            self.sent_at[change_id] = event.at
        elif event.event is EventName.PART:
            self.parts.setdefault(change_id, set()).add(str(event.data.get("directory_id")))
        elif event.event is EventName.RESULT and self._sent_by.get(change_id) == run_id:
            self.in_flight.discard(change_id)
            self.sent_at[change_id] = event.at


def _sent(change_id: str, story: _Story) -> Begun:
    return Begun(
        story.outcomes[change_id],
        frozenset(story.intents[change_id].matching),
        frozenset(story.parts.get(change_id, ())),
    )


def _chain(store: RunStore, run_id: str) -> Iterator[RunFolder]:
    """The runs that went on with each other, the first one first."""
    folder = store.find(run_id)
    start = folder.start()
    if start and start.head.resumes:
        yield from _chain(store, start.head.resumes)
    yield folder
