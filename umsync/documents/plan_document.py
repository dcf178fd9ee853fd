"""A plan as a file: `plan.json`, format `umsync.plan/1`.

The digest is the SHA-256 of everything else in canonical JSON (sorted keys, no spaces, ASCII), so
a plan that was changed by hand, or by somebody on the way, is told from the one that was reviewed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from umsync import __version__
from umsync.codec.json_text import TOO_DEEP
from umsync.codec.levels import is_too_deep
from umsync.documents.codec import decode, encode, hints
from umsync.documents.gate import may_hold_key, without_keys
from umsync.documents.layout import CANONICAL, members, object_of
from umsync.documents.plan_reading import canonical, digest_in, members_in, plan_in
from umsync.documents.single import DecodeError
from umsync.errors import PlanRefusedError
from umsync.model.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.documents.plan_reading import Member

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
    document = _written(plan)
    if not may_hold_key(document.text):
        return document
    data = encode(plan)
    clean = without_keys(data)
    return document if clean == data else _written(decode(Plan, clean))


def _written(plan: Plan) -> PlanDocument:
    head = _head(plan, __version__)
    digest = _digest_of(plan, head)
    parts = {**_said(head), **dict(members(plan, 0)), **_said({"digest": digest})}
    text = "".join((*object_of(parts, 0), "\n"))
    return PlanDocument(plan, digest, __version__, text)


def _digest_of(plan: Plan, head: Mapping[str, Any]) -> str:
    """As `digest_of` its content, without making plain data of it."""
    parts = {**_said(head), **dict(members(plan, CANONICAL))}
    found = hashlib.sha256()
    for piece in object_of({name: parts[name] for name in sorted(parts)}, CANONICAL):
        found.update(piece.encode("ascii"))
    return f"sha256:{found.hexdigest()}"


def _said(values: Mapping[str, Any]) -> dict[str, tuple[str]]:
    """As members in one piece; none of these has a part of its own."""
    return {name: (canonical(value),) for name, value in values.items()}


def read_plan(text: str, name: str = "The plan") -> PlanDocument:
    """Reads a document and checks its digest.

    Args:
        text: the file's content.
        name: what to call it in messages.

    Raises:
        PlanRefusedError: not a plan, of another major version, damaged, or changed.
    """
    try:
        return _read(text, name)
    except PlanRefusedError:
        # No plan is so deep. It is asked only now, as it takes as long as a part of reading.
        if not is_too_deep(text):
            raise
    raise PlanRefusedError(f"{name} {TOO_DEEP}. {_MAKE_ANOTHER}")


def _read(text: str, name: str) -> PlanDocument:
    found = _parse(text, name)
    digest = digest_in(found)
    if "digest" not in found or found["digest"].value != digest:
        raise PlanRefusedError(
            f"{name} was changed after it was made: its digest does not fit. {_MAKE_ANOTHER}"
        )
    try:
        plan = plan_in(found)
        version = _version(found, plan)
    except DecodeError as error:
        raise PlanRefusedError(f"{name} is damaged: {error}. {_MAKE_ANOTHER}") from None
    return PlanDocument(plan, digest, version, text)


def digest_of(content: dict[str, Any]) -> str:
    """The digest of a document's content."""
    return "sha256:" + hashlib.sha256(canonical(content).encode("ascii")).hexdigest()


def _head(plan: Plan, version: str) -> dict[str, Any]:
    """What other programs may look at; umsync itself asks the plan."""
    return {
        "format": FORMAT,
        "umsync_version": version,
        "applyable": plan.is_applyable,
        "destructive": plan.destructive,
    }


def _version(found: Mapping[str, Member], plan: Plan) -> str:
    head = {name: each.value for name, each in found.items() if name not in hints(Plan)}
    del head["digest"]
    version = head.get("umsync_version")
    if not isinstance(version, str) or head != _head(plan, version):
        raise DecodeError("its first lines do not fit the rest")
    return version


def _parse(text: str, name: str) -> dict[str, Member]:
    try:
        found = members_in(text)
    except (ValueError, RecursionError):
        raise PlanRefusedError(f"{name} is not JSON. {_MAKE_ANOTHER}") from None
    format_ = found["format"].value if "format" in found else None
    if format_ != FORMAT:
        was = f"its format is {format_[:40]!r}" if isinstance(format_, str) else "it has no format"
        raise PlanRefusedError(f"{name} is not a plan of this umsync: {was}. {_MAKE_ANOTHER}")
    return found
