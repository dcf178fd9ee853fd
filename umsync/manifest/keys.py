"""Finds what looks like an API key, so that no message shows it and no manifest holds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from umsync.model.secret import ATLASSIAN_KEY, MASK

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"[A-Za-z0-9_=+/-]{40,}")

KEY_IN_MANIFEST = (
    "This looks like an API key. Take it out, and revoke it if others could read it: "
    "a manifest holds only the name of an environment variable, as in api_key: {env: ACME_ORG_KEY}."
)


def keys_in(text: str) -> Iterator[int]:
    """Where each Atlassian API key starts."""
    return (found.start() for found in ATLASSIAN_KEY.finditer(text))


def hide_keys(text: str) -> str:
    """The text with every Atlassian API key and every long random token masked."""
    return _TOKEN.sub(_mask_if_random, ATLASSIAN_KEY.sub(MASK, text))


def looks_like_key(text: str) -> bool:
    """Whether there is a part that `hide_keys` masks."""
    return hide_keys(text) != text


def _mask_if_random(match: re.Match[str]) -> str:
    token = match.group()
    mixed = all(re.search(part, token) for part in ("[a-z]", "[A-Z]", "[0-9]"))
    return MASK if mixed else token
