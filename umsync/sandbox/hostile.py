"""Display names that people really can choose and that break careless programs."""

from __future__ import annotations

from typing import Final

LONG_NAME: Final = "Wolfeschlegelsteinhausen " * 400
"""10 000 characters."""

NAMES: Final[tuple[str, ...]] = (
    "Ana | Silva | admin",
    "`rm -rf` ``Backtick``",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></tr></table><h1>Fired",
    "@everyone @acme/security",
    "[click me](javascript:alert(1))",
    "![pixel](https://tracker.example/p.png)",
    "\u202egnp.eciovni\u202c Right To Left",
    "Zero\u200bWidth\u200d\ufeff Joiner",
    "First line\nsecond line",
    "Carriage\rReturn\r\nBoth",
    "Tab\there\tand there",
    "\x1b[31mRed\x1b[0m \x1b]0;title\x07",
    "\x1b[2J\x1b[1;1H",
    "::error file=plan.yml,line=1::Injected annotation",
    "%0A::set-output name=token::stolen",
    "=cmd|' /C calc'!A0",
    '+HYPERLINK("https://evil.example","Open")',
    "-2+3",
    "@SUM(1+1)",
    LONG_NAME,
    "Emoji 👩‍👩‍👧‍👦 🏴‍☠️ 🇨🇭",
    "Nul\x00byte and \x08backspace \x7f",
    "{{template}} ${env.HOME} {% raw %}",
    "$(whoami) && `id`; echo",
    'O\'Brien "Quotes" «Both»',
    "'; DROP TABLE users; --",
    "null",
    "true",
    "1e309",
    "- yaml: [list]",
    "# Heading",
    "***bold*** ~~gone~~ __under__",
    "Z̸͇̈ä̷́l̶͝g̵̎o̴̚",
    "ﷺ Wide 漢字 テスト",
    "A\u0308 vs \u00c4",
    " leading and trailing ",
    "\u2028Line\u2029Paragraph",
    "../../etc/passwd",
    ".",
    "\\\\server\\share\\x",
)
