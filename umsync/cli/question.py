"""A question at the terminal."""

from __future__ import annotations

from typing import Final

import click

from umsync.cli.output import say

_ANSWERS: Final = {"y": True, "yes": True, "n": False, "no": False, "": False}


def is_agreed(question: str) -> bool:
    """Asks until the answer is yes or no; no answer is no."""
    while True:
        typed: str = click.prompt(f"{question} [y/N]", default="", show_default=False)
        answer = _ANSWERS.get(typed.strip().lower())
        if answer is not None:
            return answer
        say("Answer y for yes, or n for no.")
