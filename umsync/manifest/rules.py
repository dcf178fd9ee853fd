"""What must hold for single settings of a manifest, beyond their types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from umsync.manifest import model
from umsync.manifest.address import Address
from umsync.manifest.keys import looks_like_key

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME: Final = "^[a-z0-9][a-z0-9_-]{0,62}$"
NAME_EXPECTS: Final = (
    "1 to 63 lower-case letters, digits, - and _, starting with a letter or a digit"
)


class Rule(Protocol):
    """A rule on one setting."""

    def problem(self, value: Any) -> str | None:  # noqa: ANN401 - of the setting's type
        """What is wrong, as the rest of a sentence that starts with the setting's name."""

    def schema(self) -> dict[str, Any]:
        """The same rule in JSON Schema."""


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `least` to `most`."""

    least: int
    most: int | None = None

    def problem(self, value: float) -> str | None:
        """Not a number never fits."""
        if value >= self.least and (self.most is None or value <= self.most):
            return None
        if self.most is None:
            return f"must be {self.least} or more."
        only = self.least == self.most
        return f"must be {self.least}." if only else f"must be from {self.least} to {self.most}."

    def schema(self) -> dict[str, Any]:
        """Minimum and maximum."""
        most = {} if self.most is None else {"maximum": self.most}
        return {"minimum": self.least, **most}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of a certain form; sentences do not repeat the text, which may be a secret."""

    pattern: str
    expects: str

    def problem(self, value: str) -> str | None:
        """Says which form."""
        fits = re.fullmatch(self.pattern, value) and not looks_like_key(value)
        return None if fits else f"must be {self.expects}. What is there is not shown."

    def schema(self) -> dict[str, Any]:
        """The pattern."""
        return {"pattern": self.pattern}


HIDDEN: Final = frozenset(
    {
        (model.Source, "organization"),
        (model.Source, "api_key"),
        (model.Source, "base_url"),
        (model.KeyReference, "env"),
        (model.KeyReference, "id"),
    }
)
"""Settings whose values no sentence repeats: somebody may have put a key there."""

MAY_BE_EMPTY: Final = frozenset(
    {(model.Protect, "accounts"), (model.Protect, "groups"), (model.Document, "exempt")}
)
"""Lists that may have no item; of others, nobody or everybody would match by accident."""


def rules(env_hosts: frozenset[str] = frozenset()) -> Mapping[tuple[type, str], Rule]:
    """All rules by section and setting.

    Args:
        env_hosts: hosts that `base_url` may name besides Atlassian's own and this machine.
    """
    return {
        (model.Document, "version"): Between(1, 1),
        (model.Source, "organization"): Pattern(
            "^[A-Za-z0-9-]{1,64}$",
            "the organization's id, as in the address of its admin page",
        ),
        (model.Source, "base_url"): Address(env_hosts),
        (model.KeyReference, "env"): Pattern(
            "^[A-Z][A-Z0-9_]*$", "the name of an environment variable, such as ACME_ORG_KEY"
        ),
        (model.KeyReference, "id"): Pattern(
            "^[A-Za-z0-9_-]{1,64}$", "the key's id, as in the organization's list of API keys"
        ),
        (model.Protect, "min_org_admins"): Between(1),
        (model.Limit, "count"): Between(0),
        (model.Limit, "percent"): Between(0, 1000),
        (model.Window, "days"): Between(1, 366),
        (model.Window, "destructive"): Between(0),
        (model.Policy, "at_most"): Between(1),
    }


def presence(section: type, given: frozenset[str]) -> str | None:
    """What is wrong with the settings that a section has together, as the rest of a sentence."""
    return _source(given) if section is model.Source else None


def _source(given: frozenset[str]) -> str | None:
    real = given - {"sandbox"}
    if "sandbox" in given:
        extra = " and ".join(sorted(real))
        return f"has a sandbox, so it cannot have {extra}. Take one out." if real else None
    if {"organization", "api_key"} <= given:
        return None
    if not real & {"organization", "api_key"}:
        return "needs organization and api_key: {env: NAME}, or sandbox."
    missing = "api_key: {env: NAME}" if "organization" in given else "organization"
    return f"needs {missing} as well."
