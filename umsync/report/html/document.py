"""The document around a report: what a browser needs to know before it shows anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.report.html.assets import ICON, policy, script, style
from umsync.report.html.markup import Html, el, join
from umsync.report.privacy import Privacy

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN: Final = {
    Privacy.FULL: "It holds names and e-mail addresses of people. Keep it as safe as the plan.",
    Privacy.NAMES: "It holds names of people, and no e-mail addresses.",
    Privacy.IDS: "It holds account ids, and neither names nor e-mail addresses.",
}


def document(title: str, body: Sequence[Html | None], *, version: str, privacy: Privacy) -> str:
    """A whole HTML document in UTF-8 that asks nothing of anybody.

    Args:
        title: of the page, as plain text.
        body: the header and the main part.
        version: of the umsync that made what is shown.
        privacy: how much of people it shows.
    """
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy()),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="robots", content="noindex, nofollow"),
        el("link", rel="icon", href=ICON),
        el("title", title),
        Html(f"<style>{style()}</style>"),
        Html(f"<script>{script()}</script>"),
    )
    footer = el("footer", f"Made with umsync {version}. {_SHOWN[privacy]}")
    page = join((head, el("body", *body, footer, _DIALOG)), "\n")
    return f"<!doctype html>\n{el('html', page, lang='en')}\n"


def header(kicker: Html, title: str, *more: Html | None) -> Html:
    """The page's head: what it is, in one line, and what it says, in another."""
    return el("header", el("p", kicker, class_="kicker"), el("h1", title), *more, class_="top")


_DIALOG: Final = el(
    "dialog",
    el(
        "div",
        el("h2", id="dialog-title", tabindex="-1"),
        el("button", "Close", type="button", class_="close"),
        class_="dialog-head",
    ),
    el("div", class_="dialog-body"),
    aria_labelledby="dialog-title",
)
