"""A plan as a file: `plan.json`, format `umsync.plan/1`.

The digest is the SHA-256 of everything else in canonical JSON (sorted keys, no spaces, ASCII), so
a plan that was changed by hand, or by somebody on the way, is told from the one that was reviewed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from umsync import __version__
from umsync.documents.codec import DecodeError, decode, encode, hints
from umsync.documents.gate import without_keys
from umsync.errors import PlanRefusedError
from umsync.model.plan import Plan

FORMAT = "umsync.plan/1"
_MAKE_ANOTHER = "Run `umsync plan` again."


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A plan, the digest of its document (`sha256:` and 64 hexadecimal digits), and its text."""

    plan: Plan
    digest: str
    umsync_version: str
    text: str = field(repr=False)


def write_plan(plan: Plan) -> str:
    """The document's text, with its digest inside."""
    return document_of(plan).text


def document_of(plan: Plan) -> PlanDocument:
    """The document of a plan, without any API key in it; so is its plan.

    Raises:
        UnsafeError: a key cannot be taken out, because it is part of what would be done.
    """
    data = encode(plan)
    clean = without_keys(data)
    if clean != data:
        plan = decode(Plan, clean)
    content = {**_head(plan, __version__), **clean}
    digest = digest_of(content)
    text = json.dumps({**content, "digest": digest}, indent=1) + "\n"
    return PlanDocument(plan, digest, __version__, text)


def read_plan(text: str, name: str = "The plan") -> PlanDocument:
    """Reads a document and checks its digest.

    Args:
        text: the file's content.
        name: what to call it in messages.

    Raises:
        PlanRefusedError: not a plan, of another major version, damaged, or changed.
    """
    data = _parse(text, name)
    digest = data.pop("digest", None)
    if digest != _digest(data, name):
        raise PlanRefusedError(
            f"{name} was changed after it was made: its digest does not fit. {_MAKE_ANOTHER}"
        )
    try:
        plan = decode(Plan, {key: data[key] for key in hints(Plan) if key in data}, "plan")
        version = _version(data, plan)
    except DecodeError as error:
        raise PlanRefusedError(f"{name} is damaged: {error}. {_MAKE_ANOTHER}") from None
    return PlanDocument(plan, digest, version, text)


def digest_of(content: dict[str, Any]) -> str:
    """The digest of a document's content."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _digest(data: dict[str, Any], name: str) -> str:
    try:
        return digest_of(data)
    except RecursionError:
        raise _not_json(name) from None


def _head(plan: Plan, version: str) -> dict[str, Any]:
    """What other programs may look at; umsync itself asks the plan."""
    return {
        "format": FORMAT,
        "umsync_version": version,
        "applyable": plan.is_applyable,
        "destructive": plan.destructive,
    }


def _version(data: dict[str, Any], plan: Plan) -> str:
    version = data.get("umsync_version")
    head = {key: value for key, value in data.items() if key not in hints(Plan)}
    if not isinstance(version, str) or head != _head(plan, version):
        raise DecodeError("its first lines do not fit the rest")
    return version


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise _not_json(name) from None
    found = data.get("format") if isinstance(data, dict) else None
    if found != FORMAT:
        was = f"its format is {found[:40]!r}" if isinstance(found, str) else "it has no format"
        raise PlanRefusedError(f"{name} is not a plan of this umsync: {was}. {_MAKE_ANOTHER}")
    return dict(data)


def _not_json(name: str) -> PlanRefusedError:
    return PlanRefusedError(f"{name} is not JSON. {_MAKE_ANOTHER}")
