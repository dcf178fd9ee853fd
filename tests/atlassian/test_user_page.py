"""A usual page of users is read as `wire` reads it, and everything else is left to `wire`."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.atlassian.servers import page, user
from tests.support.filters import TREES, scope
from tests.support.strategies import thoroughly
from umsync.atlassian import wire
from umsync.atlassian.user_page import _KnownRow, user_page
from umsync.atlassian.user_row import UserRow
from umsync.codec.json_text import JsonError, decoded
from umsync.errors import UnexpectedAnswerError
from umsync.model.user import Status, User

if TYPE_CHECKING:
    from umsync.kinds.filter import Filter

TIMES = ["2026-05-02T10:11:12.345Z", "2026-05-02T10:11:12.345678901Z", "2026-03-26T16:00Z"]
ODD_TIMES = ["", "yesterday", "2026-05-02", "2026-05-02 10:11:12z", "0001-01-01T00:00:00+02:00"]
MOMENTS = st.sampled_from(TIMES + ODD_TIMES) | st.from_regex(
    r"20[0-2][0-9]-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\.[0-9]{1,12})?)?"
    r"([Zz]|[+-][0-2][0-9]:?[0-6][0-9])",
    fullmatch=True,
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from(TIMES),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=4,
)
ACTIVITIES = st.lists(
    st.fixed_dictionaries(
        {"key": st.sampled_from(["jira-software", "confluence"])},
        optional={
            "id": st.none() | st.just("ari:cloud:jira::site/1"),
            "lastActiveTimestamp": st.none() | MOMENTS,
        },
    ),
    max_size=3,
)
GROUPS = st.lists(st.sampled_from(["g1", "ari:cloud:identity::group/g2", ""]), max_size=3)
FIELDS = {
    "accountId": st.sampled_from(["712020:0001", ""]),
    "accountType": st.sampled_from(["atlassian", "app"]),
    "status": st.sampled_from([each.value for each in Status]),
    "accountStatus": st.sampled_from(["active", "inactive", "closed"]),
    "membershipStatus": st.sampled_from(["active", "suspended", "no_membership"]),
    "claimStatus": st.sampled_from(["managed", "unmanaged", "", None]),
    "name": st.none() | st.text(max_size=4),
    "email": st.sampled_from(["mia@acme.example", "", None]),
    "managementSource": st.sampled_from(["invited", None]),
    "addedToOrg": st.none() | MOMENTS,
    "deactivatedOn": st.none() | MOMENTS,
    "groups": st.none() | GROUPS.map(lambda ids: [{"id": each} for each in ids]),
    "productAccess": st.none() | ACTIVITIES,
    "platformRoles": st.none() | st.lists(st.sampled_from(["atlassian/org-admin", "x"])),
    "nickname": st.none() | st.text(max_size=2),
    "jobTitle": st.none() | st.text(max_size=2),
    "department": st.none() | st.text(max_size=2),
    "organization": st.none() | st.text(max_size=2),
    "location": st.none() | st.text(max_size=2),
    "timeZone": st.none() | st.text(max_size=2),
    "emailVerified": st.none() | st.booleans(),
    "mfaEnabled": st.none() | st.booleans(),
    "notYetDocumented": ANYTHING,
}
ROWS = st.fixed_dictionaries({}, optional=FIELDS).map(lambda changes: user(1, **changes))
ODD_ROWS = st.builds(
    lambda row, name, value: {**row, name: value}, ROWS, st.sampled_from(sorted(FIELDS)), ANYTHING
)


def slowly(body: bytes) -> list[User] | None:
    """What `wire` makes of it, or None when it objects."""
    try:
        return [wire.user(row) for row in wire.page(json.loads(body), "POST /x")[0]]
    except UnexpectedAnswerError:
        return None


def quickly(body: bytes) -> list[User] | None:
    """What a fast page makes of it, or None when it leaves that to `wire`."""
    found = user_page(body)
    return None if found is None else [wire.made(row) for row in found.rows]


@thoroughly
@given(rows=st.lists(ROWS | ODD_ROWS, max_size=3))
def test_whoever_is_read_fast_is_read_the_same_slowly(rows: list[dict[str, Any]]) -> None:
    body = json.dumps(page(*rows)).encode()
    try:
        found = quickly(body)
    except UnexpectedAnswerError:
        assert slowly(body) is None
    else:
        assert found is None or found == slowly(body)


def test_a_usual_page_is_read_fast() -> None:
    groups, times = [{"id": "ari:cloud:identity::group/g1"}], TIMES[:2]
    used = [{"key": "confluence", "id": "r1", "lastActiveTimestamp": each} for each in times]
    row = user(1, groups=groups, productAccess=[*used, {"key": "jira"}], platformRoles=["x"])
    body = json.dumps(page(row, user(2), following="1")).encode()
    assert quickly(body) == slowly(body) is not None
    found = user_page(body)
    assert found
    assert found.next == "1"


def test_a_row_has_every_attribute_of_a_user() -> None:
    found = user_page(json.dumps(page(user(1))).encode())
    assert found
    names = {each for each in dir(User) if not each.startswith("_")}
    assert {each for each in names if not hasattr(found.rows[0], each)} == set()
    known = set(UserRow.__struct_fields__) - {"memberships"}
    later = {each.name for each in fields(User)} - known
    listed = {"directories", "billable", "account_last_active"}
    assert later == {*listed, "role_assignments", "api_tokens", "permissions"}
    assert all(getattr(found.rows[0], each) is None for each in later)


@thoroughly
@given(st.lists(ROWS, min_size=1, max_size=3), TREES)
def test_filters_say_of_a_row_what_they_say_of_the_user(
    rows: list[dict[str, Any]], asked: Filter
) -> None:
    found = user_page(json.dumps(page(*rows)).encode())
    assume(found is not None)
    assert found
    test = asked.bind_test(scope())
    for row in found.rows:
        with suppress(UnexpectedAnswerError):
            assert test(row.seen) is test(wire.made(row))


def test_a_time_that_utc_does_not_have_is_an_error_that_names_the_account() -> None:
    body = json.dumps(page(user(1, addedToOrg="0001-01-01T00:00:00+02:00"))).encode()
    with pytest.raises(UnexpectedAnswerError, match="712020:0001"):
        quickly(body)


OPTIONAL = sorted(
    {
        *("name", "email", "claimStatus", "managementSource", "addedToOrg", "nickname"),
        *("jobTitle", "department", "location", "organization", "timeZone", "deactivatedOn"),
        *("emailVerified", "mfaEnabled", "groups", "productAccess", "platformRoles", "counts"),
    }
)


@pytest.mark.parametrize("name", OPTIONAL)
def test_null_and_absent_are_the_same(name: str) -> None:
    body, bare = (json.dumps(page(user(1, **{name: no}))).encode() for no in (None, ...))
    assert name.encode() in body
    assert name.encode() not in bare
    assert quickly(body) == quickly(bare) == slowly(body) == slowly(bare) is not None


def test_when_an_account_was_deactivated_is_in_utc_or_unknown() -> None:
    times = ["2026-05-02T12:00:00+02:00", "0001-01-01T00:00:00+02:00"]
    body = json.dumps(page(*(user(n, deactivatedOn=each) for n, each in enumerate(times)))).encode()
    found = user_page(body)
    assert found
    told = [row.user().deactivated_on for row in found.rows]
    assert [each and each.isoformat() for each in told] == ["2026-05-02T10:00:00+00:00", None]


@pytest.mark.parametrize(
    "links",
    [{}, {"links": None}, {"links": {}}, {"links": {"next": ""}}, {"links": {"next": None}}],
)
def test_an_empty_or_absent_link_is_the_end(links: dict[str, object]) -> None:
    answer = {"data": [user(1)], **links}
    found = user_page(json.dumps(answer).encode())
    assert found
    assert found.next is None
    assert wire.page(answer, "POST /x")[1] is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"[]",
        b'{"data": NaN}',
        b'{"data": [], "links": "\xff"}',
        b"[" * 100_000,
        b'{"data": {}}',
        json.dumps(page(user(1, status="asleep"))).encode(),
        json.dumps(page(user(1, accountId=""))).encode(),
        json.dumps(page(user(1, addedToOrg="yesterday"))).encode(),
    ],
    ids=range(10),
)
def test_what_is_unusual_is_left_to_somebody_who_can_say_why(body: bytes) -> None:
    assert user_page(body) is None


def test_a_page_of_documented_fields_is_not_looked_at_for_its_depth() -> None:
    organization = (Path(__file__).parents[1] / "openapi" / "organization.json").read_text("utf-8")
    shown = json.loads(organization)["components"]["schemas"]["DirectoryUser"]["properties"]
    known = {field.encode_name for field in msgspec.structs.fields(_KnownRow)}
    assert set(shown) <= known


@pytest.mark.parametrize("levels", [1, 98, 99, 900, 1_100, 5_000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("name", ["notYetDocumented", "links", "picture"])
def test_a_page_that_is_too_deep_is_left_to_somebody_who_says_so(
    levels: int, opening: str, closing: str, name: str
) -> None:
    row = json.dumps(user(1))[:-1]
    value = f"{opening * (levels - 3)}1{closing * (levels - 3)}"
    body = f'{{"data": [{row}, "{name}": {value}}}]}}'.encode()
    if levels <= 99:
        assert quickly(body) == slowly(body) is not None
        return
    assert user_page(body) is None
    with pytest.raises(JsonError, match="nested more than 100 levels deep"):
        decoded(body)


@pytest.mark.parametrize("time", ["2026-05-02T24:00:00.000Z", "2026-05-02T24:00Z"])
def test_a_day_has_no_hour_24(time: str) -> None:
    body = json.dumps(page(user(1, addedToOrg=time))).encode()
    assert quickly(body) is None
    assert slowly(body) is None
