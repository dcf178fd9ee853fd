"""What the filter on API tokens asks of one, and how evidence tells what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.model.user import ApiToken

_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TokenTest:
    """Moments in UTC that one token is compared with; what is None or false is not asked."""

    used_before: datetime | None
    created_before: datetime | None
    expires_by: datetime | None
    without_expiry: bool

    def fits(self, token: ApiToken) -> bool | None:
        """Whether the token passes everything that is asked; None when nobody can tell."""
        answers = tuple(self._answers(token))
        if False in answers:
            return False
        return None if None in answers else True

    def evidence(self, fitting: Sequence[ApiToken], tokens: Sequence[ApiToken]) -> str:
        """How many tokens of how many fit, and the one that matters most: label and date."""
        if not tokens:
            return "no API tokens"
        listed = fitting or tokens
        count = f"{len(fitting)} of {len(tokens)} API token{'s' if len(tokens) > 1 else ''}"
        such_as = "such as " if len(listed) > 1 else ""
        return f"{count}: {such_as}{self.describe(min(listed, key=self._urgency))}"

    def describe(self, token: ApiToken) -> str:
        """The token's label, which a person typed, and the dates that were asked about."""
        name = repr(token.label) if token.label else "one without a label"
        return ", ".join([name, *self._dates(token)])

    def _answers(self, token: ApiToken) -> Iterator[bool | None]:
        if self.used_before:
            yield _is_before(token.last_access or token.created_at, self.used_before)
        if self.created_before:
            yield _is_before(token.created_at, self.created_before)
        if self.expires_by:
            yield token.expires_at is not None and token.expires_at <= self.expires_by
        if self.without_expiry:
            yield token.expires_at is None

    def _dates(self, token: ApiToken) -> Iterator[str]:
        asks_expiry = self.expires_by is not None or self.without_expiry
        if self.used_before or not (asks_expiry or self.created_before):
            yield f"last used {_day(token.last_access)}" if token.last_access else "never used"
        if self.created_before or (self.used_before and not token.last_access):
            yield f"created {_day(token.created_at)}"
        if asks_expiry:
            yield f"expires {_day(token.expires_at)}" if token.expires_at else "never expires"

    def _urgency(self, token: ApiToken) -> tuple[datetime, str]:
        """The next to expire when that is asked, else the longest unused."""
        moment = token.expires_at if self.expires_by else token.last_access or token.created_at
        return moment or _LAST, token.id


def _is_before(moment: datetime | None, limit: datetime) -> bool | None:
    return None if moment is None else moment < limit


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "at an unknown time"
