"""Answers as Atlassian documents them, from files; any other request is an error."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import vcr  # type: ignore[import-untyped]  # it has no types

from tests.atlassian.servers import KEY, ORG, Watch, around
from tests.support.reading import LISTED, read_whole
from umsync.atlassian.connect import open_reader, open_writer
from umsync.atlassian.endpoint import Endpoint
from umsync.atlassian.errors import ApiError, ConflictError
from umsync.errors import ForbiddenError, KeyRejectedError, OrganizationNotFoundError
from umsync.model.organization import Complete, Snapshot
from umsync.model.secret import Secret
from umsync.model.user import ProductActivity

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "cassettes"
ENDPOINT = Endpoint("https://api.atlassian.com", ORG, Secret(KEY))
ANA = "712020:5e1a0c11-0000-4000-8000-000000000001"
BOB = "557058:77aa0c22-0000-4000-8000-000000000002"


@pytest.fixture
def plays() -> Iterator[Any]:
    """Puts a cassette in; every answer of it must have been played at the end."""
    with ExitStack() as stack:
        played: list[Any] = []

        def play(name: str) -> None:
            cassette = vcr.use_cassette(
                str(FOLDER / f"{name}.yaml"),
                record_mode="none",
                match_on=["method", "uri", "body"],
            )
            played.append(stack.enter_context(cassette))

        yield play
        assert all(cassette.all_played for cassette in played)


def snapshot() -> Snapshot:
    with open_reader(ENDPOINT, **around(Watch(), 1)) as acme:
        read = read_whole(acme, LISTED)
    assert isinstance(read, Complete), read
    return read.snapshot


def test_a_documented_organization_is_read_whole(plays: Any) -> None:
    plays("snapshot")
    read = snapshot()
    assert [user.account_id for user in read.users] == [BOB, ANA]
    assert [group.name for group in read.catalogs.groups] == ["idp-engineering", "jira-users"]


def test_a_documented_administrator_is_known(plays: Any) -> None:
    plays("snapshot")
    assert [user.is_org_admin for user in snapshot().users] == [False, True]


def test_a_documented_activity_has_nanoseconds_or_never_was(plays: Any) -> None:
    plays("snapshot")
    moment = datetime(2026, 5, 2, 10, 11, 12, 123_457, tzinfo=UTC)
    assert snapshot().users[1].product_access == (
        ProductActivity("jira", "ari:cloud:jira::site/c1", moment),
        ProductActivity("confluence", "ari:cloud:confluence::site/c1", None),
    )


def test_documented_group_ids_of_users_and_groups_are_the_same(plays: Any) -> None:
    plays("snapshot")
    read = snapshot()
    assert read.users[1].groups == frozenset({read.catalogs.groups[1].id})


def test_a_documented_person_may_hide_their_email(plays: Any) -> None:
    plays("snapshot")
    assert snapshot().users[0].email is None


@pytest.mark.parametrize(
    ("name", "seconds"), [("rate_limit_shape_a", 7.5), ("rate_limit_shape_b", 61.5)]
)
def test_each_rate_limit_says_how_long_to_wait(plays: Any, name: str, seconds: float) -> None:
    plays(name)
    watch = Watch()
    with open_reader(ENDPOINT, **around(watch, 2)) as acme:
        acme.organization()
    assert watch.waits == [seconds]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("unknown_organization", OrganizationNotFoundError), ("unauthorized", KeyRejectedError)],
)
def test_a_documented_refusal_is_raised(plays: Any, name: str, kind: type[Exception]) -> None:
    plays(name)
    with open_reader(ENDPOINT, **around(Watch(), 1)) as acme, pytest.raises(kind):
        acme.organization()


def test_every_documented_write_is_accepted(plays: Any) -> None:
    plays("writes")
    with open_writer(ENDPOINT, **around(Watch(), 1)) as acme:
        acme.suspend("d1", ANA)
        acme.restore("d1", ANA)
        acme.deactivate(ANA, "On leave")
        acme.activate(ANA)
        acme.add_to_group("d1", "g1", ANA)
        acme.remove_from_group("d1", "g1", ANA)


def test_documented_refusals_of_writes_keep_their_codes(plays: Any) -> None:
    plays("refused_writes")
    with open_writer(ENDPOINT, **around(Watch(), 1)) as acme:
        with pytest.raises(ApiError, match="alreadyDisabled"):
            acme.deactivate(ANA, None)
        with pytest.raises(ConflictError, match="ADMIN-UAM-409-3"):
            acme.add_to_group("d1", "g1", "a1")
        with pytest.raises(ForbiddenError, match="The group is synced"):
            acme.remove_from_group("d1", "g1", "a1")
