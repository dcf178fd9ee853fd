"""The style and the script of every page, and the hashes by which a page allows only these."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Final

from umsync.report.html.markup import Html

ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%231d4ed8'/%3E"
    "%3Cpath d='M4 4v5a4 4 0 0 0 8 0V4' fill='none' stroke='white' stroke-width='2'/%3E%3C/svg%3E"
)


@cache
def style() -> Html:
    """The content of the page's `<style>`."""
    return _kept("page.css")


@cache
def script() -> Html:
    """The content of the page's `<script>`."""
    return _kept("page.js")


@cache
def policy() -> str:
    """The content security policy: nothing from anywhere but this style, this script, the icon."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style())}'",
            f"script-src '{_hash(script())}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _kept(name: str) -> Html:
    return Html(files(__package__).joinpath(name).read_text("utf-8"))


def _hash(content: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(content.encode()).digest()).decode()
