"""A usual page of users is read as `wire` reads it, and everything else is left to `wire`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.atlassian.servers import page, user
from umsync.atlassian import wire
from umsync.atlassian.user_page import user_page
from umsync.errors import UnexpectedAnswerError
from umsync.model.organization import Status, User

TIMES = ["2026-05-02T10:11:12.345Z", "2026-05-02T10:11:12.345678901Z", "2026-03-26T16:00Z"]
ODD_TIMES = ["", "yesterday", "2026-05-02", "2026-05-02 10:11:12Z", "0001-01-01T00:00:00+02:00"]
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
            "lastActiveTimestamp": st.none() | st.sampled_from(TIMES + ODD_TIMES),
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
    "addedToOrg": st.none() | st.sampled_from(TIMES + ODD_TIMES),
    "groups": st.none() | GROUPS.map(lambda ids: [{"id": each} for each in ids]),
    "productAccess": st.none() | ACTIVITIES,
    "platformRoles": st.none() | st.lists(st.sampled_from(["atlassian/org-admin", "x"])),
    "nickname": st.none() | st.text(max_size=2),
    "jobTitle": st.none() | st.text(max_size=2),
    "department": st.none() | st.text(max_size=2),
    "location": st.none() | st.text(max_size=2),
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


@given(rows=st.lists(ROWS | ODD_ROWS, max_size=3))
def test_whoever_is_read_fast_is_read_the_same_slowly(rows: list[dict[str, Any]]) -> None:
    body = json.dumps(page(*rows)).encode()
    found = user_page(body)
    assert found is None or found.users == slowly(body)


def test_a_usual_page_is_read_fast() -> None:
    groups, times = [{"id": "ari:cloud:identity::group/g1"}], TIMES[:2]
    used = [{"key": "confluence", "id": "r1", "lastActiveTimestamp": each} for each in times]
    row = user(1, groups=groups, productAccess=[*used, {"key": "jira"}], platformRoles=["x"])
    body = json.dumps(page(row, user(2), following="1")).encode()
    found = user_page(body)
    assert found is not None
    assert found.users == slowly(body)
    assert found.next == "1"


@pytest.mark.parametrize("links", [{}, {"links": None}, {"links": {}}, {"links": {"next": ""}}])
def test_an_empty_or_absent_link_is_the_end(links: dict[str, object]) -> None:
    found = user_page(json.dumps({"data": [user(1)], **links}).encode())
    assert found is not None
    assert found.next is None


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
