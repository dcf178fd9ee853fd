"""Action `revoke_api_tokens`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from umsync.kinds.base import setting
from umsync.kinds.membership import AccessAction
from umsync.kinds.permission import OF_TOKENS
from umsync.kinds.tokens import TokenTest
from umsync.model.field import Field
from umsync.model.secret import masked
from umsync.model.step import Obstacle, Severity, Step
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from umsync.kinds.action import Call, Decision
    from umsync.kinds.scope import Scope
    from umsync.model.ports import Writer
    from umsync.model.user import ApiToken, User


@dataclass(frozen=True, slots=True)
class RevokeApiTokens(AccessAction):
    """Revokes API tokens of managed accounts: all of them, or those that fit every setting.

    There is no undo: programs that use such a token stop working, and only its owner can make
    another. A token that was never used counts from the day it was made. An expired one is left
    alone.

    Example:
        do: {revoke_api_tokens: {used_before: 180d}}
    """

    severity: ClassVar[Severity] = Severity.IRREVERSIBLE
    rank: ClassVar[int] = 45
    unmanaged: ClassVar[str] = "Only the person can revoke its API tokens."

    used_before: Cutoff | None = setting(
        "Only tokens last used before this age or date.", default=None
    )
    without_expiry: bool = setting("Only tokens without an expiry.", default=False)

    def needs(self) -> frozenset[Field]:
        """The account's API tokens, and whether Atlassian allows it."""
        return frozenset({Field.API_TOKENS, Field.PERMISSIONS})

    def bind(self, scope: Scope) -> Decision:
        """Computes the cut-off."""
        test = TokenTest(
            used_before=self.used_before.at(scope.as_of) if self.used_before else None,
            created_before=None,
            expires_by=None,
            without_expiry=self.without_expiry,
        )

        def decide(user: User) -> tuple[Step | Obstacle, ...]:
            works = [each for each in user.api_tokens or () if not _is_over(each, scope.as_of)]
            return self._decide(user, tuple(self._wanted(works, test)))

        return decide

    def _decide(
        self, user: User, wanted: tuple[Step | Obstacle, ...]
    ) -> tuple[Step | Obstacle, ...]:
        obstacle = self.managing_obstacle(user)
        if obstacle:
            return (obstacle,)
        if user.api_tokens is None:
            text = "The organization does not say which API tokens the account has."
            return (self.obstacle("tokens_unknown", text),)
        obstacle = self.permission_obstacle(user, OF_TOKENS) if wanted else None
        return (obstacle,) if obstacle else wanted

    def _wanted(self, tokens: Iterable[ApiToken], test: TokenTest) -> Iterator[Step | Obstacle]:
        for token in tokens:
            fits = test.fits(token)
            if fits is None:
                text = f"When API token {token.label!r} was made or used is not known, so it stays."
                yield self.obstacle("token_age_unknown", text, token.label)
            elif fits:
                params = (("label", masked(token.label)), ("token_id", token.id))
                yield self.step(f"api_token:{token.id}", "valid", "revoked", params)

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        """Revokes one token."""
        writer.revoke_api_token(call.account_id, call.params["token_id"])


def _is_over(token: ApiToken, as_of: datetime) -> bool:
    return token.expires_at is not None and token.expires_at <= as_of
