"""Details are asked only of people on whom a plan still hangs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from tests.support.builders import NOW, make_user
from tests.support.fakes import FakeOrganization
from umsync.kinds.action import Action
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filter import Filter
from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.email import Email
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.status import HasStatus
from umsync.kinds.scope import GroupCatalog, Scope
from umsync.manifest.model import Policy
from umsync.model.answer import either, unknown
from umsync.model.field import Field
from umsync.model.step import Severity, Step
from umsync.model.user import Permission, Status
from umsync.planning.details import open_details
from umsync.planning.policies import BoundPolicy, bind_policy
from umsync.planning.reading import with_details

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.kinds.action import Call, Decision
    from umsync.kinds.filter import Question
    from umsync.model.ports import Writer
    from umsync.model.step import Obstacle
    from umsync.model.user import User

SCOPE = Scope("acme", NOW, GroupCatalog(()), {})
TOKENS = frozenset({Field.API_TOKENS})
PERMISSIONS = frozenset({Field.PERMISSIONS})


@dataclass(frozen=True, slots=True)
class HasToken(Filter):
    """People with an API token."""

    def needs(self, filters: Mapping[str, Filter]) -> frozenset[Field]:
        del filters
        return TOKENS

    def bind(self, scope: Scope) -> Question:
        del scope
        return lambda user: (
            unknown("t", "not known")
            if user.api_tokens is None
            else either("t", "tokens", matches=bool(user.api_tokens))
        )


@dataclass(frozen=True, slots=True)
class Block(Action):
    """Something that needs Atlassian's permission."""

    severity: ClassVar[Severity] = Severity.REVOKES
    rank: ClassVar[int] = 1

    def needs(self) -> frozenset[Field]:
        return PERMISSIONS

    def bind(self, scope: Scope) -> Decision:
        del scope

        def decide(user: User) -> tuple[Step | Obstacle, ...]:
            before = user.account_status
            return (Step("b", (), "account", before, "inactive", self.severity, None, 1),)

        return decide

    @classmethod
    def perform(cls, writer: Writer, call: Call) -> None:
        del writer, call


def policy(where: Filter, action: Action | None = None) -> BoundPolicy:
    return bind_policy(Policy(where=where, do=(action or Suspend(),)), SCOPE)


def asked(user: User, *policies: BoundPolicy) -> frozenset[Field]:
    return next((fields for _, fields in open_details([user], policies)), frozenset())


def both(*filters: Filter) -> AllOf:
    return AllOf(filters=filters)


IS_ACTIVE = HasStatus(values=(Status.ACTIVE,))
IS_SUSPENDED = HasStatus(values=(Status.SUSPENDED,))


def test_a_detail_is_asked_where_the_rest_of_the_filter_leaves_it_open() -> None:
    assert asked(make_user(), policy(both(IS_ACTIVE, HasToken()))) == TOKENS


def test_a_detail_is_not_asked_where_the_rest_of_the_filter_says_no() -> None:
    assert asked(make_user(), policy(both(HasToken(), IS_SUSPENDED))) == frozenset()


def test_a_detail_that_is_known_is_not_asked_again() -> None:
    assert asked(make_user(api_tokens=()), policy(HasToken())) == frozenset()


def test_a_filter_that_is_unsure_of_something_else_asks_for_no_detail() -> None:
    where = Email(equals=("ann@acme.example",))
    assert asked(make_user(email=None), policy(where, Block())) == frozenset()


def test_external_accounts_are_not_asked_for_what_only_managed_ones_have() -> None:
    external = make_user(claim_status="unmanaged")
    assert asked(external, policy(HasToken(), Block())) == frozenset()
    assert asked(external, policy(Everyone(), Block())) == frozenset()


def test_an_action_asks_of_those_who_match_and_have_something_to_do() -> None:
    assert asked(make_user(), policy(IS_ACTIVE, Block())) == PERMISSIONS


def test_an_action_asks_of_nobody_who_is_there_already() -> None:
    blocked = make_user(account_status="inactive")
    assert asked(blocked, policy(Everyone(), Block())) == frozenset()


def test_an_action_asks_of_nobody_who_does_not_match() -> None:
    assert asked(make_user(), policy(IS_SUSPENDED, Block())) == frozenset()


def test_an_action_asks_only_when_the_filter_has_its_details() -> None:
    bound = policy(HasToken(), Block())
    assert asked(make_user(), bound) == TOKENS
    organization = FakeOrganization.of([make_user()])
    with_details([make_user()], [bound], organization)
    assert [call.method for call in organization.calls] == ["detailed"]  # no token: no match


def test_every_detail_that_is_open_is_read_in_the_end() -> None:
    permission = Permission("lifecycle.enablement", is_allowed=True)
    known = make_user("a1", permissions=(permission,))
    organization = FakeOrganization.of([])
    users = with_details([known, make_user("a2")], [policy(Everyone(), Block())], organization)
    assert [user.permissions for user in users] == [(permission,), ()]
    assert [call.arguments for call in organization.calls] == [("a2",)]


def test_without_details_nobody_is_looked_at() -> None:
    assert list(open_details([make_user()], [policy(Everyone())])) == []


def test_who_has_nothing_open_is_not_looked_at_again() -> None:
    asked: list[str] = []

    def test(user: User) -> bool | None:
        asked.append(user.account_id)
        return None if user.api_tokens is None else False

    users = [
        make_user("a1"),
        make_user("a2", permissions=(), api_tokens=(), directories=frozenset()),
    ]
    bound = replace(policy(HasToken()), test=test)
    with_details(users, [bound], FakeOrganization.of(users))
    assert asked == ["a1", "a2", "a1"]
