"""What the command line agrees to, and the question when it agrees to nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.applying.tolerance import Tolerance
from umsync.cli.choosing import Choice
from umsync.cli.output import say
from umsync.cli.question import is_agreed
from umsync.errors import StoppedError, UsageError
from umsync.report.plan_text import summary
from umsync.report.privacy import Privacy

if TYPE_CHECKING:
    from umsync.cli.runtime import Runtime
    from umsync.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Consent:
    """What the caller agreed to on the command line."""

    is_given: bool
    expect_digest: str | None
    accept_destructive: int | None


@dataclass(frozen=True, slots=True)
class Ways:
    """How the command line wants the changes made; `max_time` is in seconds.

    `resumes` is the id of the run to go on with, `places` the options with which another command
    finds the same runs and manifests.
    """

    max_time: float | None = None
    parallelism: int = 1
    tolerance: Tolerance | None = None
    verify: bool = False
    resumes: str | None = None
    choice: Choice = Choice()  # noqa: RUF009 - it is frozen
    privacy: Privacy = Privacy.FULL
    places: str = ""


def ask(runtime: Runtime, plan: Plan, consent: Consent, ways: Ways) -> None:
    """Asks whether to make the changes of a plan, unless that was said on the command line.

    Raises:
        UsageError: nobody can be asked here.
        StoppedError: the answer is no.
    """
    left = f"Run {ways.resumes} left this undone. " if ways.resumes else ""
    what = f"{left}{summary(plan)}"
    if ways.choice.is_made:
        what = f"{what} Chosen: {_by_action(plan)}."
    if consent.is_given:
        if left or ways.choice.is_made:
            say(what)
        return
    if not runtime.can_ask:
        raise UsageError("Nobody can be asked here. Review the plan, then apply it with --yes.")
    if not is_agreed(f"{what} Apply them?"):
        raise StoppedError("Nothing was applied.")


def _by_action(plan: Plan) -> str:
    actions = Counter(change.step.action for change in plan.changes)
    return ", ".join(f"{action} {number:,}" for action, number in actions.items())
