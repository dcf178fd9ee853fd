"""Mappings of settings: the parts of a manifest, and what kinds are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.manifest.annotations import item_of, settings_of
from umsync.manifest.decoding import FAILED, Failed, Slot
from umsync.manifest.model import Document, Entry, KeyReference
from umsync.manifest.nodes import Map, Node, Scalar, items_of
from umsync.manifest.problems import MistakeError
from umsync.manifest.rules import HIDDEN, MAY_BE_EMPTY, presence
from umsync.manifest.words import did_you_mean, listed, quoted

if TYPE_CHECKING:
    from umsync.manifest.annotations import Setting
    from umsync.manifest.decoding import Decoding
    from umsync.manifest.nodes import Entry as Key

_KEY_FORM = "api_key must be {env: NAME}, the name of an environment variable, never the key."


def decode_section(node: Node, section: type, slot: Slot, decoding: Decoding) -> object:
    """The section; of a Document, what has no mistake, since other files may refer to it.

    Raises:
        MistakeError: it is not a mapping.
    """
    if not isinstance(node, Map):
        if section is KeyReference:
            raise MistakeError(node.at, _KEY_FORM)
        keys = listed(settings_of(section))
        raise MistakeError(node.at, f"{slot.name} must be a mapping with keys such as {keys}.")
    values = decode_settings(node, section, slot, decoding)
    problem = presence(section, frozenset(entry.key for entry in node.entries))
    if problem:
        decoding.notes.report(slot.at, f"{slot.name} {problem}")
    good = {name: value for name, value in values.items() if not isinstance(value, Failed)}
    if problem or (len(good) < len(values) and section is not Document):
        return FAILED
    return section(**good, at=slot.at)


def decode_settings(
    node: Map, owner: type, slot: Slot, decoding: Decoding
) -> dict[str, object | Failed]:
    """The given settings by name; one that is unknown or missing counts as failed."""
    known = settings_of(owner)
    values: dict[str, object | Failed] = {}
    for key in node.entries:
        if key.key in known:
            values[key.key] = _setting(key, known[key.key], owner, decoding)
        else:
            values[key.key] = decoding.notes.report(key.at, _unknown(key.key, owner, slot))
    for name, setting in known.items():
        if setting.is_required and name not in values:
            values[name] = decoding.notes.report(slot.at, _missing(setting, slot))
    return values


def _setting(key: Key, setting: Setting, owner: type, decoding: Decoding) -> object:
    field = (owner, key.key)
    decoding.notes.places[field] = key.at
    if item_of(setting.annotation) is str:
        texts = [each for each in items_of(key.value) if isinstance(each, Scalar)]
        entries = [Entry(each.value, each.at) for each in texts if isinstance(each.value, str)]
        decoding.notes.texts[field].extend(entries)
    rule = decoding.rules.get(field)
    slot = Slot(key.key, key.at, rule, field in HIDDEN, field in MAY_BE_EMPTY)
    return decoding.decode(key.value, setting.annotation, slot)


def _unknown(name: str, owner: type, slot: Slot) -> str:
    if owner is KeyReference:
        return _KEY_FORM
    keys = settings_of(owner)
    may = f" It may have {listed(keys)}." if keys else f" Write {slot.name} alone."
    return f"{slot.name} has no key {quoted(name)}.{did_you_mean(name, keys)}{may}"


def _missing(setting: Setting, slot: Slot) -> str:
    doc = setting.doc[0].lower() + setting.doc[1:]
    return f"{slot.name} needs the key {setting.name}: {doc}"
