"""The page of all runs, and the page of a run of which nothing can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from umsync import __version__
from umsync.model.run import Outcome
from umsync.report.html.document import document, header
from umsync.report.html.filtered import Line, filtered
from umsync.report.html.markup import Html, el, join, text
from umsync.report.html.parts import items, long, section, spaced, tiles
from umsync.report.html.rows import details
from umsync.report.html.timeline import Column, timeline
from umsync.report.html.unversioned import kinds
from umsync.report.words import count
from umsync.runs.overview import DAMAGED
from umsync.runs.reading import CUT_OFF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.report.privacy import Privacy
    from umsync.report.run_model import RunReport

HEADS: Final = ("Run", "State", "Source", "Outcomes", "Actions", "Policies", "Details")
_MOST_PEOPLE: Final = 10_000_000
FILTERS: Final = ("State", "Outcome", "Action", "Policy", "Source")


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the page of all runs says of one; `day` is that of its start (`2026-11-22`).

    `people` are found by the search and not shown: account ids, and names if they may be known.
    """

    run_id: str
    day: str
    state: str
    sources: tuple[str, ...] = ()
    outcomes: Mapping[Outcome, int] | None = None
    actions: Mapping[str, int] | None = None
    policies: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    @classmethod
    def of(cls, report: RunReport) -> Self:
        """Of a run that could be read; with problems it is damaged, whatever it says itself."""
        rows = [each.row for each in report.rows if each.row]
        people = [each.person for each in rows]
        is_damaged = any(CUT_OFF not in each for each in report.problems)
        return cls(
            run_id=report.run_id,
            day=f"{report.started_at:%Y-%m-%d}",
            state=DAMAGED if is_damaged else report.result.value,
            sources=report.sources,
            outcomes={each.outcome: each.changes for each in report.counts},
            actions=Counter(each.action for each in rows),
            policies=tuple(dict.fromkeys(name for each in rows for name in each.policies)),
            facts=tuple(_facts(report)),
            problems=report.problems,
            people=tuple(dict.fromkeys(f"{p.account_id} {p.name}".strip() for p in people)),
        )

    @classmethod
    def unread(cls, run_id: str, problems: tuple[str, ...]) -> Self:
        """Of a run that cannot be read; its name still tells the day."""
        day = f"{run_id[:4]}-{run_id[4:6]}-{run_id[6:8]}"
        return cls(run_id, day, DAMAGED, problems=problems or ("It never started.",))


def index_page(runs: Sequence[Indexed], privacy: Privacy) -> str:
    """All runs, in the order given, each with a link to `runs/<run id>.html`."""
    failed = sum(each.state == "failed" for each in runs)
    damaged = sum(each.state == DAMAGED for each in runs)
    lines = [_line(each) for each in runs]
    table = _table(lines) if lines else el("p", "No runs yet.")
    columns = [Column(each.run_id, each.day, each.outcomes or {}) for each in reversed(runs)]
    main = el(
        "main",
        tiles((
            ("runs", len(runs), None),
            ("with failures", failed, "failed" if failed else None),
            ("damaged", damaged, "failed" if damaged else None),
            ("changes", sum(each.total for each in columns), None),
        )),
        section("Runs", timeline(columns), table, name="runs"),
    )  # fmt: skip
    skip = el("a", "Skip to the runs", href="#runs", class_="skip")
    top = header(text("umsync runs"), count(len(runs), "run"))
    return document("Runs of umsync", (skip, top, main), version=__version__, privacy=privacy)


def unread_page(run: Indexed, privacy: Privacy, *, index: str) -> str:
    """The page of a run of which there are only problems to tell."""
    listed = items(map(long, run.problems))
    main = el("main", section("What is wrong", listed, name="problems", class_="notice alarm"))
    back = el("nav", el("a", "All runs", href=index), aria_label="Site")
    verdict = el("p", "Look at its files before anything is applied.", class_="verdict damaged")
    title = f"Run {run.run_id} cannot be read."
    top = header(text("umsync run"), title, verdict, back)
    return document(title, (top, main), version=__version__, privacy=privacy)


def _table(lines: Sequence[Line]) -> Html:
    return filtered("runs", "runs", HEADS, lines, FILTERS, hint="run, account id, name, policy …")


def _line(run: Indexed) -> Line:
    link = el("a", run.run_id, href=f"runs/{run.run_id}.html")
    cells = (
        join((link, el("small", run.day))),
        el("span", run.state, class_=f"badge {run.state}"),
        text(", ".join(run.sources)),
        _counts({spaced(each.value): n for each, n in (run.outcomes or {}).items()}),
        _counts(run.actions or {}),
        text(", ".join(run.policies)),
        join((details(_more(run)), _sought(run.people))),
    )
    return Line(tuple(_traits(run)), cells, run.day)


def _sought(people: Sequence[str]) -> Html | None:
    """What only the search sees. The page stays small: no element for each."""
    said = text(", ".join(people), _MOST_PEOPLE)
    return Html(f"<span hidden>{said}</span>") if people else None


def _traits(run: Indexed) -> Iterator[tuple[str, str]]:
    yield "State", run.state
    yield from (("Outcome", spaced(each.value)) for each in run.outcomes or ())
    yield from (("Action", each) for each in run.actions or ())
    yield from (("Policy", each) for each in run.policies)
    yield from (("Source", each) for each in run.sources)


def _counts(counts: Mapping[str, int]) -> Html:
    return text(", ".join(f"{n:,} {name}" for name, n in counts.items()))


def _more(run: Indexed) -> Iterator[tuple[str, str | None]]:
    yield "What is wrong", join(map(long, run.problems), " ")
    yield from run.facts


def _facts(report: RunReport) -> Iterator[tuple[str, str]]:
    yield "Verdict", report.verdict
    yield "Note", report.note
    if report.plan:
        yield "Kind", ", ".join(kinds(report.plan.one_off, report.plan.undo))
    yield "Went on with run", report.resumes or ""
    yield "Plan", report.plan_digest
