"""Reports as JUnit XML, which most build systems show: each change is a test case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from umsync.model.run import Outcome
from umsync.report.safe_text import safe, who

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from umsync.model.answer import Evidence
    from umsync.model.plan import Held
    from umsync.report.model import PlanReport, Row
    from umsync.report.run_model import ResultRow, RunReport

OVER: Final = "over_limit"
_LONGEST: Final = 2_000
_MADE: Final = frozenset({Outcome.APPLIED, Outcome.ALREADY})


def plan_junit(report: PlanReport) -> str:
    """Suites: `safety`, with a failure for each limit that is not kept, `changes` and `held`.

    Of a plan that was compared, each change has the property `base`: `new` or `pending`.
    """
    safety = [
        _case(
            f"{each.scope}: {each.what}",
            "safety",
            failure="" if each.is_kept else f"{each.planned:,} planned, {each.allowed:,} allowed",
        )
        for each in report.safety
    ]
    safety += [
        _case(each.code, "safety", failure=each.text)
        for each in report.refusals
        if each.code != OVER  # the limits say that already
    ]
    changes = [
        _case(_name(each), _group(each), base=each.compared, out=_why(each.evidence))
        for each in report.rows
    ]
    held = [
        _case(
            f"{_what(each)} {who(each.person)}", f"{each.source}.{each.action}", skipped=each.text
        )
        for each in report.held
    ]
    return _text("umsync plan", (("safety", safety), ("changes", changes), ("held", held)))


def run_junit(report: RunReport) -> str:
    """One suite: a failure for what failed or is not known, skipped for what was not to be made."""
    cases = [_result(each) for each in report.rows]
    problems = [_case(each, "log", failure=each) for each in report.problems]
    return _text(f"umsync run {report.run_id}", (("log", problems), ("changes", cases)))


def _result(result: ResultRow) -> ET.Element:
    name = _name(result.row) if result.row else f"change {result.change_id}"
    group = _group(result.row) if result.row else "change"
    said = " ".join(each for each in (result.sentence, result.advice) if each)
    said = said or result.outcome.value
    if result.outcome.is_failure:
        tries = [f"{each.endpoint}: {each.reason}" for each in result.attempts]
        ids = [f"request {each}" for each in result.request_ids]
        return _case(name, group, failure=said, kind=result.outcome.value, out=[*tries, *ids])
    return _case(name, group, skipped="" if result.outcome in _MADE else said)


def _name(row: Row) -> str:
    return f"{_what(row)} {who(row.person)}: {row.before} → {row.after}"


def _what(row: Row | Held) -> str:
    return f"{row.action} [{row.object}]" if row.object else row.action


def _group(row: Row) -> str:
    return f"{row.source}.{row.action}"


def _why(evidence: Iterable[Evidence]) -> list[str]:
    return [each.text for each in evidence]


def _case(  # noqa: PLR0913 - what a test case can have
    name: str,
    group: str,
    *,
    failure: str = "",
    skipped: str = "",
    kind: str = "failure",
    base: str = "",
    out: Sequence[str] = (),
) -> ET.Element:
    case = ET.Element("testcase", name=_safe(name), classname=_safe(group))
    if base:
        ET.SubElement(ET.SubElement(case, "properties"), "property", name="base", value=base)
    if failure:
        ET.SubElement(case, "failure", message=_safe(failure), type=kind)
    if skipped:
        ET.SubElement(case, "skipped", message=_safe(skipped))
    if out:
        ET.SubElement(case, "system-out").text = "\n".join(map(_safe, out))
    return case


def _safe(text: str) -> str:
    """Without characters that XML cannot hold."""
    return safe(text, _LONGEST)


def _text(name: str, suites: Iterable[tuple[str, Sequence[ET.Element]]]) -> str:
    root = ET.Element("testsuites", name=_safe(name))
    for suite_name, cases in suites:
        suite = ET.SubElement(root, "testsuite", {"name": suite_name, **_counts(cases)})
        suite.extend(cases)
    root.attrib.update(_counts(list(root.iter("testcase"))))
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _counts(cases: Sequence[ET.Element]) -> dict[str, str]:
    def having(tag: str) -> str:
        return str(sum(each.find(tag) is not None for each in cases))

    return {"tests": str(len(cases)), "failures": having("failure"), "skipped": having("skipped")}
