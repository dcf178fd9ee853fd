"""No plan holds an API key: texts are masked, and where a key would change what is done, refused.

Names and sentences come from people, from the manifests and from the API.
"""

from __future__ import annotations

import json
from typing import Any, Final

from umsync.errors import UnsafeError
from umsync.model import secret
from umsync.model.secret import masked

_TEXTS: Final = frozenset({"name", "email", "text", "reason", "value", "warnings", "object"})
"""The fields that only tell something; whatever else a plan holds is compared or carried out."""


def without_keys(content: dict[str, Any]) -> dict[str, Any]:
    """The content of a plan with every key in a text masked.

    Raises:
        UnsafeError: a key is in something else, such as the name of a group to change.
    """
    return {name: _cleared(value, name, name) for name, value in content.items()}


def may_hold_key(text: str) -> bool:
    """Whether anything in a document's text may have to be masked; it is JSON in ASCII."""
    return secret.may_hold_key(text, lambda value: json.dumps(value)[1:-1])


def refuse_keys(text: str, name: str) -> None:
    """Nothing, if there is no key in a document that is to be kept as it is.

    Raises:
        UnsafeError: there is one.
    """
    if masked(text) != text:
        raise UnsafeError(
            f"{name} holds an API key. Delete it, revoke the key, and run `umsync plan` again."
        )


def _cleared(value: Any, field: str, where: str) -> Any:  # noqa: ANN401 - any part of a document
    if isinstance(value, list):
        return [_cleared(each, field, f"{where}[{n}]") for n, each in enumerate(value)]
    if isinstance(value, dict):
        return {
            name: _cleared(each, field if field == "params" else name, f"{where}.{name}")
            for name, each in value.items()
        }
    if not isinstance(value, str):
        return value
    clean = masked(value)
    if clean != value and field not in _TEXTS:
        raise UnsafeError(
            f"Nothing was planned: {where} would hold an API key. Take the key out of that name or "
            "setting, and revoke it: others could read it."
        )
    return clean
