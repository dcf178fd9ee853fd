"""The pages in a real browser: they work by mouse and keyboard, and ask nothing of anybody."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.pages import (
    DIGEST,
    Watched,
    browser,
    idle_change,
    many_changes,
    plan_of,
    sample_plan,
    sample_report,
    sample_run_report,
    watched,
    window,
)
from umsync.model.person import Person
from umsync.report.html.index import Indexed, index_page
from umsync.report.html.plan import plan_page
from umsync.report.html.run import run_page
from umsync.report.privacy import Privacy
from umsync.sandbox.hostile import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

pytestmark = pytest.mark.enable_socket
# The driver talks to the browser by pipes, and to itself by a socket; pages get no network.

IMAGES = Path(__file__).parents[2] / "docs" / "images"
PLAN = plan_page(sample_report())
RUN = run_page(sample_run_report(), index="../index.html")


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def chromium(running: Browser) -> Iterator[BrowserContext]:
    with window(running) as context:
        yield context


@pytest.fixture
def show(chromium: BrowserContext) -> Iterator[Callable[[str], Page]]:
    """Opens pages; afterwards, none of them may have asked for anything or complained."""
    opened: list[Watched] = []

    def open_page(html: str) -> Page:
        opened.append(watched(chromium, html))
        return opened[-1].page

    yield open_page
    for each in opened:
        each.page.close()
        assert each.requests == []
        assert each.messages == []


def _choice(page: Page, label: str) -> Locator:
    return page.get_by_role("combobox", name=label, exact=True)


def _names(page: Page) -> list[str]:
    return page.locator(".rows > tbody > tr > th bdi").all_inner_texts()


def _found(page: Page) -> str:
    return page.locator(".found").inner_text()


def _sort(page: Page, head: str) -> str | None:
    page.get_by_role("button", name=head, exact=True).click()
    return page.locator("th[aria-sort]", has_text=head).get_attribute("aria-sort")


@pytest.mark.parametrize(
    ("label", "choice", "found"),
    [
        ("Action", "deactivate (10)", "10 of 81 changes"),
        ("Effect", "irreversible (2)", "2 of 81 changes"),
        ("Policy", "leavers-from-hr (12)", "12 of 81 changes"),
        ("Source", "labs (9)", "9 of 81 changes"),
    ],
)
def test_a_plan_is_filtered(
    show: Callable[[str], Page], label: str, choice: str, found: str
) -> None:
    page = show(PLAN)
    _choice(page, label).select_option(label=choice)
    assert _found(page) == found
    assert len(_names(page)) == int(found.split(maxsplit=1)[0])


def test_a_run_is_filtered_by_outcome(show: Callable[[str], Page]) -> None:
    page = show(RUN)
    _choice(page, "Outcome").select_option(label="failed (3)")
    assert _names(page) == ["Mei Silva", "Ravi Diaz", "Farid Okafor"]


def test_filters_and_words_work_together_and_can_be_cleared(show: Callable[[str], Page]) -> None:
    page = show(PLAN)
    _choice(page, "Action").select_option(label="suspend (46)")
    page.get_by_label("Search").fill("SILVA confluence")
    assert _found(page) == "4 of 81 changes"
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("document.querySelector('.found').textContent.startsWith('81 of')")


def test_the_search_box_takes_any_name_as_text(show: Callable[[str], Page]) -> None:
    people = [Person(f"a{n}", name, None) for n, name in enumerate(NAMES)]
    changes = tuple(
        replace(idle_change(n), person=each, id=f"c{n}") for n, each in enumerate(people)
    )
    page = show(plan_page(plan_of(changes)))
    for name in ("<script>alert(1)</script>", "'; DROP TABLE users; --", "{{template}}", "(.*"):
        page.get_by_label("Search").fill(name)
        assert _found(page).startswith("0" if name == "(.*" else "1")


def test_pages_are_turned(show: Callable[[str], Page]) -> None:
    page = show(PLAN)
    assert len(_names(page)) == 50
    page.get_by_role("button", name="Next").click()
    assert len(_names(page)) == 31
    assert page.locator(".page").inner_text() == "Page 2 of 2"
    assert page.get_by_role("button", name="Previous").evaluate("e => e === document.activeElement")


def test_columns_are_sorted_up_and_down(show: Callable[[str], Page]) -> None:
    page = show(RUN)
    assert _sort(page, "Person") == "ascending"
    assert _names(page)[0].startswith("Ana ")
    assert _sort(page, "Person") == "descending"
    assert _names(page)[0].startswith("Tomás ")
    assert _sort(page, "Outcome") == "ascending"
    assert page.locator("th[aria-sort=descending]").count() == 0


def test_a_dialog_opens_and_closes_by_keyboard_and_gives_the_focus_back(
    show: Callable[[str], Page],
) -> None:
    page = show(RUN)
    button = page.locator(".open").first
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Mei Silva")
    assert dialog.is_visible()
    said = dialog.inner_text()
    for text in ("4f1c9d02b7e64a1d", "Service Unavailable", "What to do", "Why", "2.6 s"):
        assert text in said
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert button.evaluate("each => each === document.activeElement")


def test_a_dialog_closes_by_its_button_and_by_a_click_beside_it(
    show: Callable[[str], Page],
) -> None:
    page = show(PLAN)
    page.locator(".open").nth(3).click()
    assert page.locator("dialog").is_visible()
    page.get_by_role("button", name="Close").click()
    assert not page.locator("dialog").is_visible()
    page.locator(".open").nth(3).click()
    page.mouse.click(5, 5)
    assert not page.locator("dialog").is_visible()


def test_the_command_is_copied(show: Callable[[str], Page]) -> None:
    page = show(PLAN)
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"umsync apply plan.json --expect-digest {DIGEST}"


def test_the_command_is_selected_where_it_cannot_be_copied(show: Callable[[str], Page]) -> None:
    page = show(PLAN)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Selected.").wait_for()
    assert DIGEST in page.evaluate("getSelection().toString()")


def test_runs_are_filtered_by_date(show: Callable[[str], Page]) -> None:
    run = Indexed.of(sample_run_report())
    days = ("2026-11-22", "2026-11-10", "2026-10-30")
    page = show(index_page([replace(run, day=each) for each in days], Privacy.FULL))
    page.get_by_label("Since").fill("2026-11-01")
    assert _found(page) == "2 of 3 runs"
    page.get_by_label("Until").fill("2026-11-15")
    assert _found(page) == "1 of 3 runs"


def test_everything_that_matches_is_printed(show: Callable[[str], Page]) -> None:
    page = show(PLAN)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert len(_names(page)) == 81
    assert page.locator("details:not([open])").count() == 0
    assert page.locator("form").is_hidden()
    assert page.locator(".rows details").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(_names(page)) == 50


def test_what_is_printed_says_how_it_was_narrowed(show: Callable[[str], Page]) -> None:
    page = show(PLAN)
    line = page.locator(".narrowed")
    page.emulate_media(media="print")
    line.wait_for(state="hidden")
    page.emulate_media(media="screen")
    page.get_by_label("Search").fill("silva ")
    page.get_by_label("Action").select_option(index=1)
    line.wait_for(state="hidden")
    chosen = page.get_by_label("Action").evaluate("each => each.selectedOptions[0].textContent")
    page.emulate_media(media="print")
    said = f"{_found(page)}: filtered by Search: silva, Action: {chosen.partition(' (')[0]}."
    line.wait_for(state="visible")
    assert line.inner_text() == said
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Clear").click()
    page.emulate_media(media="print")
    line.wait_for(state="hidden")


@pytest.mark.parametrize("word", ["557058:", "Ana Silva", "run-of-nobody"])
def test_runs_are_found_by_their_people(show: Callable[[str], Page], word: str) -> None:
    run = Indexed.of(sample_run_report())
    others = (replace(run, people=()), replace(run, people=("557057:other Olu Moreau",)))
    page = show(index_page([run, *others], Privacy.FULL))
    page.get_by_label("Search").fill(word)
    assert _found(page) == f"{0 if word == 'run-of-nobody' else 1} of 3 runs"
    assert page.locator(".rows [hidden]").count() < 3


def test_no_name_runs_or_changes_the_page(show: Callable[[str], Page]) -> None:
    people = [Person(f"a{n}", name, name) for n, name in enumerate(NAMES)]
    changes = tuple(
        replace(idle_change(n, (name,)), person=each, id=f"c{n}")
        for n, (name, each) in enumerate(zip(NAMES, people, strict=True))
    )
    page = show(plan_page(plan_of(changes)))
    assert len(_names(page)) == len(NAMES)
    for number in range(len(NAMES)):
        page.locator(".open").nth(number).click()
        page.keyboard.press("Escape")
    kinds = page.evaluate("[...new Set([...document.querySelectorAll('*')].map(e => e.tagName))]")
    assert not {"IMG", "IFRAME", "OBJECT"} & set(kinds)
    assert page.evaluate("document.scripts.length") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("html", [PLAN, RUN], ids=["plan", "run"])
def test_axe_finds_nothing_to_complain_of(
    show: Callable[[str], Page], html: str, width: int, scheme: str
) -> None:
    page = show(html)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert _complaints(page) == []
    page.locator(".open").first.click()
    assert _complaints(page) == []


def test_axe_finds_nothing_on_the_page_of_all_runs(show: Callable[[str], Page]) -> None:
    runs = [Indexed.of(sample_run_report()), Indexed.unread("20261115T080000Z-aaaaaa", ())]
    assert _complaints(show(index_page(runs, Privacy.FULL))) == []


def _complaints(page: Page) -> list[str]:
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [f"{each['id']}: {json.dumps(each['nodes'][:2])}" for each in found["violations"]]


def test_without_scripts_every_row_is_there_and_no_control(running: Browser) -> None:
    with window(running, scripts=False) as context:
        seen = watched(context, PLAN)
        page = seen.page
        assert page.locator(".rows > tbody > tr").count() == 81
        assert page.locator(".rows > tbody > tr").last.is_visible()
        for hidden in ("form", ".pager", ".copy", "dialog"):
            assert page.locator(hidden).is_hidden()
        page.locator(".rows summary").first.click()
        assert page.locator(".rows details dd").first.is_visible()
        assert seen.requests == []


def test_nothing_is_wider_than_a_narrow_window(show: Callable[[str], Page]) -> None:
    for html in (PLAN, RUN):
        page = show(html)
        page.set_viewport_size({"width": 400, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_ten_thousand_rows_are_usable(
    chromium: BrowserContext, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.html"
    file.write_text(plan_page(plan_of(many_changes(10_000))), encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    before = time.perf_counter()
    took = page.evaluate(_FILTERING)
    whole = time.perf_counter() - before
    with capsys.disabled():
        size = file.stat().st_size / 1e6
        print(  # noqa: T201 - for whoever runs the tests
            f"\n10,000 rows: {size:.1f} MB, first paint {paint or 0:.0f} ms, "
            f"filters {', '.join(f'{each:.0f}' for each in took)} ms of {whole * 1000:.0f} ms"
        )
    assert page.locator(".rows > tbody > tr").count() == 50
    assert page.locator(".page").inner_text() == "Page 1 of 25"
    page.close()


_FILTERING = """() => {
  const box = document.querySelector("[type=search]");
  return ["a", "silva", "number 77", "silva", "", "silva"].map((word) => {
    const start = performance.now();
    box.value = word;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.offsetHeight;
    return performance.now() - start;
  });
}"""


@pytest.mark.parametrize(
    ("name", "html", "scheme", "opened"),
    [
        ("plan-light", PLAN, "light", False),
        ("plan-dark", PLAN, "dark", False),
        ("run-light", RUN, "light", False),
        ("run-failure", RUN, "light", True),
    ],
)
def test_pictures_for_the_documentation(
    show: Callable[[str], Page], name: str, html: str, scheme: str, opened: bool
) -> None:
    """They are kept in docs/images and made anew with UMSYNC_REFRESH=1; fonts differ too much
    between machines to compare them."""
    kept = IMAGES / f"{name}.png"
    if os.environ.get("UMSYNC_REFRESH") == "1":
        page = show(html)
        page.set_viewport_size({"width": 1280, "height": 960 if opened else 1200})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        if opened:
            page.locator(".open").first.click()
        page.screenshot(path=kept)
    assert kept.read_bytes().startswith(b"\x89PNG")


def test_the_sample_is_what_the_filters_above_count() -> None:
    assert len(sample_plan().changes) == 81
