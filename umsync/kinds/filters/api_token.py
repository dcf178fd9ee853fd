"""Filter `api_token`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.kinds.ahead import Ahead
from umsync.kinds.base import setting
from umsync.kinds.filter import Filter, Question
from umsync.kinds.tokens import TokenTest
from umsync.model.answer import Test, either
from umsync.model.field import Field
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from umsync.kinds.scope import Scope
    from umsync.model.user import ApiToken, User


@dataclass(frozen=True, slots=True)
class HasApiToken(Filter):
    """Matches people who have an API token: one token must fit all settings together.

    Alone, `api_token` matches who has any token at all. A token that was never used counts from
    when it was created; one that has expired is none. It takes a request for each user whose
    answer depends on it, so put cheaper filters beside it. Unknown for accounts that the
    organization does not manage, since it cannot read their tokens.

    Example:
        where: {api_token: {used_before: 90d}}
    """

    used_before: Cutoff | None = setting(
        "Last used, or else created, before this age or date.", default=None
    )
    created_before: Cutoff | None = setting("Created before this age or date.", default=None)
    expires_within: Ahead | None = setting(
        "Expires within this time from now, such as 30d.", default=None
    )
    without_expiry: bool = setting("Only tokens without an expiry.", default=False)

    def check(self) -> str | None:
        """A token either expires or does not."""
        if self.expires_within is not None and self.without_expiry:
            return "cannot have both expires_within and without_expiry."
        return None

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        """API tokens."""
        del filters
        return frozenset({Field.API_TOKENS})

    def bind(self, scope: Scope) -> Question:
        """Tells the tokens."""
        test, of_one, kind = self.bind_test(scope), self._test(scope.as_of), self.kind_name()
        return lambda user: either(kind, _text(user, of_one, scope.as_of), matches=test(user))

    def bind_test(self, scope: Scope) -> Test:
        """Computes the cut-offs."""
        of_one, as_of = self._test(scope.as_of), scope.as_of

        def test(user: User) -> bool | None:
            if user.api_tokens is None:
                return None
            found = {of_one.fits(each) for each in user.api_tokens if _is_valid(each, as_of)}
            if True in found:
                return True
            return None if None in found else False

        return test

    def _test(self, as_of: datetime) -> TokenTest:
        return TokenTest(
            used_before=self.used_before.at(as_of) if self.used_before else None,
            created_before=self.created_before.at(as_of) if self.created_before else None,
            expires_by=self.expires_within.end(as_of) if self.expires_within else None,
            without_expiry=self.without_expiry,
        )


def _is_valid(token: ApiToken, as_of: datetime) -> bool:
    return token.expires_at is None or token.expires_at > as_of


def _text(user: User, test: TokenTest, as_of: datetime) -> str:
    if user.api_tokens is None:
        return _unread(user)
    tokens = [each for each in user.api_tokens if _is_valid(each, as_of)]
    known = [(each, test.fits(each)) for each in tokens]
    fitting = [each for each, fits in known if fits]
    doubtful = next((each for each, fits in known if fits is None), None)
    if doubtful and not fitting:
        return f"nobody can tell of API token {test.describe(doubtful)}"
    return test.evidence(fitting, tokens)


def _unread(user: User) -> str:
    if user.claim_status == "unmanaged":
        return "tokens of external accounts cannot be read"
    return "the organization does not say which API tokens the user has"
