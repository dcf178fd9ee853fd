"""When the API key of a source stops working, as far as its organization tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from umsync.model.field import Field
from umsync.model.organization import ApiKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.manifest.model import Source

SOON: Final = timedelta(days=30)
LAST: Final = timedelta(days=1)
_MOST: Final = 10
_SCOPE: Final = "Give it the scope read:api-keys:admin."


@dataclass(frozen=True, slots=True)
class SourceKeys:
    """The API keys of a source's organization; None when ours may not list them.

    Attributes:
        source: the source's name.
        named: the id that the manifest has for the key of umsync, or None.
        known: all keys, also those that have expired.
        now: in UTC.
    """

    source: str
    named: str | None
    known: tuple[ApiKey, ...] | None
    now: datetime

    @property
    def ours(self) -> ApiKey | None:
        """The key that is named, or the only one that still works; None if nobody can tell."""
        if self.named:
            wanted = self.named.lower()
            return next((each for each in self.known or () if each.id.lower() == wanted), None)
        live = self._live()
        return live[0] if len(live) == 1 else None

    @property
    def is_over(self) -> bool:
        """Whether our key has less than a day left."""
        expires_at = self.ours.expires_at if self.ours else None
        return expires_at is not None and expires_at - self.now < LAST

    @property
    def state(self) -> str:
        """Our key's term, in a few words."""
        if self.known is None:
            return "when its API key expires is not known, because the key may not list keys"
        if self.ours:
            return f"API key {_name(self.ours)} {self._term(self.ours)}"
        if self.named:
            return f"the organization lists no API key {self.named}"
        listed = ", ".join(_name(each) for each in self._live()[:_MOST])
        return f"which API key it is, nobody can tell: write its id beside `env`. Keys: {listed}"

    def warnings(self) -> Iterator[str]:
        """A sentence for what needs somebody within 30 days, or cannot be told."""
        if self.ours:
            if self._is_soon(self.ours):
                yield f"{self._about(self.ours)}. Make another and set it{self._before(self.ours)}."
        elif self.named:
            yield self._not_found(self.named)
        else:
            for each in self._live():
                if self._is_soon(each):
                    yield (
                        f"{self._about(each)}. If it is the one that umsync uses, make another and "
                        "set it before that. To hear only of that one, write its id beside `env`."
                    )

    def _live(self) -> list[ApiKey]:
        known = self.known or ()
        return [each for each in known if not each.expires_at or each.expires_at > self.now]

    def _is_soon(self, key: ApiKey) -> bool:
        return key.expires_at is not None and key.expires_at <= self.now + SOON

    def _about(self, key: ApiKey) -> str:
        return f"Source {self.source}: API key {_name(key)} {self._term(key)}"

    def _before(self, key: ApiKey) -> str:
        return " before that" if key.expires_at and key.expires_at > self.now else ""

    def _term(self, key: ApiKey) -> str:
        if key.expires_at is None:
            return "does not expire"
        day = f"on {key.expires_at:%Y-%m-%d}"
        if key.expires_at <= self.now:
            return f"expired {day}"
        days = (key.expires_at - self.now).days
        return f"expires {day}, in {days} day{'' if days == 1 else 's'}"

    def _not_found(self, named: str) -> str:
        told = f"Source {self.source}: when API key {named} expires is not known, because "
        if self.known is None:
            return f"{told}the key that is used may not list keys. {_SCOPE}"
        return f"{told}the organization lists no key with this id. Correct `id` beside `env`."


def _name(key: ApiKey) -> str:
    return f"{key.label} ({key.id})" if key.label else key.id


def named_key(source: Source) -> str | None:
    """The id that a manifest has for a source's key."""
    return source.api_key.id if source.api_key else None


def key_fields(source: Source) -> frozenset[Field]:
    """What has to be read to tell when a key expires that is named."""
    return frozenset({Field.API_KEYS} if named_key(source) else ())
