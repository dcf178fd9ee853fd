"""Pages of invented plans and runs, and a real browser to look at them with."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from tests.support.builders import NOW, make_change, make_head, make_plan
from tests.support.needs import need
from tests.support.patience import PATIENCE
from umsync.documents.plan_document import PlanDocument
from umsync.errors import Attempt
from umsync.kinds.actions.deactivate import Deactivate
from umsync.kinds.actions.delete import Delete
from umsync.model.answer import Evidence
from umsync.model.organization import EndpointCost, Organization
from umsync.model.person import Person
from umsync.model.plan import (
    Change,
    Held,
    LimitCheck,
    Plan,
    PlannedPolicy,
    PlannedSource,
    PlannedUnmatched,
    Undecided,
    Unmatched,
)
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.model.step import Severity, Step
from umsync.planning.limits import ALL
from umsync.report.plan_report import plan_report
from umsync.report.privacy import Privacy
from umsync.report.run_report import run_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Route

    from umsync.report.model import PlanReport
    from umsync.report.run_model import RunReport

DIGEST: Final = "sha256:297d2704b6548322dda02cc15ed3bef56234855b788e8a44f9d444ac75cdc712"
ADDRESS: Final = "https://reports.example/page.html"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_FIRST: Final = ("Ana", "Farid", "June", "Mei", "Tomás", "Olu", "Ingrid", "Ravi", "Çağla", "Noor")
_LAST: Final = ("Silva", "Diaz", "Okafor", "Lindqvist", "Tanaka", "Moreau", "Novak", "Haddad")
_IDLE: Final = (93, 104, 118, 126, 131, 142, 160, 171, 204, 230, 244, 287, 310, 396, 512, 631)
_USERS: Final = "1,840 users"
_PRODUCTS: Final = ("confluence", "jira", "confluence", "jira", "jira-servicedesk")


def person(number: int) -> Person:
    """Always the same for a number."""
    name = f"{_FIRST[number % 10]} {_LAST[number // 10 % 8]}"
    plain = name.encode("ascii", "ignore").decode().lower().replace(" ", ".")
    digits = sha256(str(number).encode()).hexdigest()
    account_id = f"557058:{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-8000-{digits[15:27]}"
    return Person(account_id, name, f"{plain}{number}@acme.example")


def plan_of(changes: tuple[Change, ...]) -> PlanReport:
    """A report on nothing but these changes."""
    return plan_report(PlanDocument(make_plan(*changes), DIGEST, "0.1.0", ""))


def idle_change(number: int, policies: tuple[str, ...] = ("suspend-idle",)) -> Change:
    """Somebody who did not use a product for long."""
    days = _IDLE[number % len(_IDLE)] + number % 11
    used = f"{_PRODUCTS[number % 5]} last used {NOW - timedelta(days=days):%Y-%m-%d}"
    evidence = (
        Evidence("status", "status is active"),
        Evidence("last_active", f"{used}, {days} days ago"),
        Evidence("group", "not in group service-accounts"),
    )
    return make_change(
        id=sha256(f"change {number}".encode()).hexdigest()[:16],
        person=person(number),
        evidence=evidence,
        policies=policies,
    )


def many_changes(number: int) -> tuple[Change, ...]:
    """So many people who did not use a product for long; every third is also a leaver."""
    policies = (("suspend-idle", "leavers"), ("suspend-idle",), ("suspend-idle",))
    return tuple(idle_change(each, policies[each % 3]) for each in range(number))


def sample_plan() -> Plan:
    """A plan with something of everything, as an admin could meet it."""
    idle = [idle_change(each) for each in range(46)]
    return replace(
        make_plan(*idle, *_leavers(), *_guests(), *_joiners()),
        as_of=NOW,
        sources=(
            PlannedSource("acme", Organization("o1", "Acme"), 1840, _cost(21, 3)),
            PlannedSource("labs", Organization("o2", "Acme Labs"), 312, _cost(5, 2)),
        ),
        policies=(
            PlannedPolicy("suspend-idle", ("acme",), 49, "Nobody pays for idle seats.", 90),
            PlannedPolicy("leavers-from-hr", ("acme",), 12, "They have left, says HR."),
            PlannedPolicy("guests-out-of-jira", ("labs",), 9, None),
            PlannedPolicy("staff-group", ("acme", "labs"), 14, "Everybody with us is in it."),
        ),
        held=tuple(_held(each) for each in range(200, 203)),
        undecided=(_undecided(210), _undecided(211)),
        unmatched=(PlannedUnmatched("acme", Unmatched("data/left.csv", 14, "b@acme.example")),),
        limits=(
            LimitCheck(ALL, "destructive changes", 67, 92, 1840, f"at most 100 and 5% of {_USERS}"),
            LimitCheck(ALL, "changes", 81, 920, 1840, f"at most 1,000 and 50% of {_USERS}"),
            LimitCheck("suspend-idle", "changes", 46, 92, 1840, f"at most 5% of {_USERS}"),
            LimitCheck("leavers-from-hr", "changes", 12, 50, 1840, "at most 50"),
        ),
        warnings=("The API key of acme expires on 2026-12-04, in 12 days. Make another one.",),
    )  # fmt: skip


def sample_report() -> PlanReport:
    """Of the sample plan."""
    return plan_report(PlanDocument(sample_plan(), DIGEST, "0.1.0", ""))


def sample_run() -> Run:
    """A run of the sample plan in which not everything went well."""
    results = tuple(map(_result, range(len(sample_plan().changes)), sample_plan().changes))
    head = make_head(plan_digest=DIGEST, sources=("acme", "labs"))
    return Run(head, RunState.FAILED, NOW + timedelta(minutes=4, seconds=12), results)


def sample_run_report(privacy: Privacy = Privacy.FULL) -> RunReport:
    """Of the sample run."""
    return run_report(sample_run(), sample_plan(), (), privacy)


def _cost(users: int, groups: int) -> tuple[EndpointCost, ...]:
    return (
        EndpointCost("GET /v2/orgs/{orgId}/directories/{directoryId}/users", users),
        EndpointCost("GET /v2/orgs/{orgId}/directories/{directoryId}/groups", groups),
    )


def _leavers() -> Iterator[Change]:
    for number in range(60, 72):
        text = f"line {number - 50} of data/left.csv says {person(number).email}"
        step = Deactivate().step("account", "active", "inactive")
        if number > 69:
            step = Delete().step("account", "inactive", "deleted")
        yield make_change(
            step=step,
            id=sha256(f"leaver {number}".encode()).hexdigest()[:16],
            person=person(number),
            policies=("leavers-from-hr",),
            evidence=(Evidence("csv", text),),
        )


def _guests() -> Iterator[Change]:
    params = (("product", "jira"), ("role", "atlassian/user"), ("site", "labs.example.com"))
    for number in range(80, 89):
        yield make_change(
            source="labs",
            step=Step(
                "revoke_product_access", params, f"role:{number}", "assigned", "not assigned",
                Severity.REVOKES, None, 40,
            ),
            id=sha256(f"guest {number}".encode()).hexdigest()[:16],
            person=person(number),
            policies=("guests-out-of-jira",),
            evidence=(Evidence("email_domain", "e-mail domain is partner.example"),),
        )  # fmt: skip


def _joiners() -> Iterator[Change]:
    params = (("directory_id", "d1"), ("group_id", "g-1"), ("group_name", "staff"))
    for number in range(100, 114):
        yield make_change(
            step=Step(
                "add_to_groups", params, "group:g-1", "not a member", "member",
                Severity.GRANTS, None, 10,
            ),
            id=sha256(f"joiner {number}".encode()).hexdigest()[:16],
            person=person(number),
            policies=("staff-group",),
            evidence=(Evidence("managed", "the account is managed"),),
        )  # fmt: skip


def _held(number: int) -> Held:
    text = "The manifest protects organization admins."
    return Held("acme", person(number), "suspend", "org_admin", text, ("suspend-idle",))


def _undecided(number: int) -> Undecided:
    text = "the organization does not say when any product was used"
    return Undecided("acme", person(number), "suspend-idle", (Evidence("last_active", text),))


def _result(number: int, change: Change) -> Result:
    at = NOW + timedelta(seconds=number)
    endpoint = "POST /v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend"
    if number in {3, 17}:
        text = "Atlassian answered 503 four times: Service Unavailable."
        ids = ("4f1c9d02b7e64a1d", "a81be7703c5f4e0b", "0c2d4e6f8a0b4c2d")
        tries = tuple(
            Attempt(endpoint, "Service Unavailable", 503, each, 2.0**n * 1.3)
            for n, each in enumerate(ids)
        )
        last = Attempt(endpoint, "Service Unavailable", 503, "77aa01cc93de4f55")
        return Result(change.id, Outcome.FAILED, at, text, (*tries, last))
    if number == 21:
        tries = (Attempt(endpoint, "The account is managed by an identity provider.", 403, "9be2"),)
        return Result(change.id, Outcome.FAILED, at, tries[0].reason, tries)
    if number == 30:
        text = "The connection broke before the answer came."
        return Result(change.id, Outcome.UNKNOWN, at, text, (Attempt(endpoint, text),))
    if number in {8, 9}:
        text = "Policy suspend-idle no longer matches: jira last used 2026-11-22, today."
        return Result(change.id, Outcome.NO_LONGER_MATCHES, at, text)
    if number == 12:
        return Result(change.id, Outcome.ALREADY, at, "The membership is suspended already.")
    return Result(change.id, Outcome.APPLIED, at)


class Watched:
    """A page, and whatever it should not have done: requests it made, messages it wrote."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.messages: list[str] = []


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium with a fresh profile of its own; the test is skipped without one."""
    need("chromium")
    path = shutil.which("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=path, args=[*FLAGS], headless=True)
        yield found
        found.close()


@contextmanager
def window(browser: Browser, *, scripts: bool = True) -> Iterator[BrowserContext]:
    """A window that shares nothing with another."""
    context = browser.new_context(java_script_enabled=scripts)
    context.set_default_timeout(PATIENCE * 1000)
    if scripts:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


def watched(context: BrowserContext, html: str) -> Watched:
    """A new page with this content, from an address that exists nowhere; all else is refused."""
    watched = Watched(context.new_page())

    def answer(route: Route) -> None:
        if route.request.url == ADDRESS:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            watched.requests.append(route.request.url)
            route.abort()

    page = watched.page
    page.route("**/*", answer)
    page.on("console", lambda each: watched.messages.append(each.text))
    page.on("pageerror", lambda each: watched.messages.append(str(each)))
    page.goto(ADDRESS)
    return watched
