"""One pass over the text of a plan: what each member holds, and how it counts for the digest.

A member that does not fit is kept with its error: that a plan was changed is to be said first.
"""

from __future__ import annotations

import codecs
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin

import msgspec

from umsync.documents.codec import hints, read_items, reader
from umsync.documents.scanning import members
from umsync.documents.single import DecodeError, Read
from umsync.model.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

canonical: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
"""JSON data as the text that digests are taken of."""
_QUICK: Final = msgspec.json.Encoder(order="sorted")
_ESCAPING: Final = "umsync.json"
"""The name by which `_escaped` is known to encoders."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a plan's document: its canonical text in pieces, and its value.

    The value is plain data if a plan has no such member; with an error it is of no use.
    """

    pieces: tuple[bytes, ...]
    value: Any
    error: DecodeError | None = None


def members_in(text: str) -> dict[str, Member]:
    """The members of a document by name; of several with one name the last counts.

    Raises:
        ValueError, RecursionError: the text is no JSON object.
    """
    kinds = hints(Plan)
    return {name: _member(kinds.get(name), part) for name, part in members(text)}


def digest_in(found: Mapping[str, Member]) -> str:
    """The digest of everything but the member `digest`."""
    digest = hashlib.sha256(b"{")
    for number, name in enumerate(sorted(found.keys() - {"digest"})):
        digest.update(f"{',' if number else ''}{canonical(name)}:".encode("ascii"))
        for piece in found[name].pieces:
            digest.update(piece)
    digest.update(b"}")
    return f"sha256:{digest.hexdigest()}"


def plan_in(found: Mapping[str, Member]) -> Plan:
    """The plan.

    Raises:
        DecodeError: a member is missing or of another type.
    """
    known = hints(Plan)
    for name in sorted(known.keys() - found.keys()):
        raise DecodeError(f"lacks {name}", "plan")
    for name in known:
        if error := found[name].error:
            raise error.within(f"plan.{name}")
    return Plan(**{name: found[name].value for name in known})


def _member(kind: Any, part: Any) -> Member:  # noqa: ANN401 - a type, and what was scanned
    if isinstance(part, Iterator) and get_origin(kind) is tuple:
        return _list(reader(get_args(kind)[0]), part)
    value = [each for batch in part for each in batch] if isinstance(part, Iterator) else part
    pieces = (canonical(value).encode("ascii"),)
    if kind is None:
        return Member(pieces, value)
    try:
        return Member(pieces, reader(kind)(value))
    except DecodeError as error:
        return Member(pieces, None, error)


def _list(read: Read, batches: Iterator[list[Any]]) -> Member:
    pieces: list[bytes] = []
    items: list[Any] = []
    wrong = None
    for batch in batches:
        try:
            items += () if wrong else read_items(read, batch, len(items))
        except DecodeError as error:
            wrong = error
        text = canonical(batch).encode("ascii") if wrong else _canonical_of_read(batch)
        pieces += (b"," if pieces else b"[", text[1:-1])
    return Member((*pieces, b"]") if pieces else (b"[]",), tuple(items), wrong)


def _canonical_of_read(batch: list[Any]) -> bytes:
    """The same as `canonical`, several times faster, of what has passed a reader.

    Such a list holds no fraction, of which the two would write some in other ways.
    """
    try:
        text = _QUICK.encode(batch)
    except (ValueError, OverflowError):  # half a surrogate pair, an integer of more than 64 bits
        return canonical(batch).encode("ascii")
    if not text.isascii():
        text = text.decode("utf-8").encode("ascii", _ESCAPING)
    return text.replace(b"\x7f", b"\\u007f")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """What stands in JSON for signs that are not ASCII; they stand in its strings alone."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return quoted(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error(_ESCAPING, _escaped)
