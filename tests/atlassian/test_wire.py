from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.atlassian.servers import user
from umsync.atlassian import wire, wire_bodies, wire_details
from umsync.atlassian.fields import Fields
from umsync.errors import UnexpectedAnswerError
from umsync.model.field import Field
from umsync.model.organization import Group
from umsync.model.user import ProductActivity, Status

SEARCH = "POST /users/search"
GROUP = {
    "id": "g1",
    "name": "staff",
    "directoryId": "d1",
    "managementAccess": {"modifiable": True},
    "externalSynced": False,
}


def parsed(**changes: object) -> Any:
    return wire.user(Fields.of(user(1, **changes), SEARCH))


def group(**changes: object) -> Group:
    row = {name: value for name, value in (GROUP | changes).items() if value is not ...}
    return wire.group(Fields.of(row, "POST /groups/search"))


@pytest.mark.parametrize("status", list(Status))
def test_each_documented_status_is_known(status: Status) -> None:
    assert parsed(status=status.value).status is status


@pytest.mark.parametrize("name", ["status", "accountStatus", "membershipStatus", "claimStatus"])
def test_a_new_status_is_an_error_that_names_it(name: str) -> None:
    with pytest.raises(
        UnexpectedAnswerError, match=rf"`{name}` is not a known value, not 'frozen'"
    ):
        parsed(**{name: "frozen"})


@pytest.mark.parametrize(
    "name", ["accountId", "accountType", "status", "accountStatus", "membershipStatus"]
)
@pytest.mark.parametrize("value", [..., None, "", 7, [], {}])
def test_a_needed_field_is_there_as_text(name: str, value: object) -> None:
    with pytest.raises(UnexpectedAnswerError, match=rf"{SEARCH} .*`{name}`"):
        parsed(**{name: value})


@pytest.mark.parametrize(
    "name", ["name", "email", "claimStatus", "managementSource", "addedToOrg", "deactivatedOn"]
)
def test_an_optional_field_has_its_type(name: str) -> None:
    with pytest.raises(UnexpectedAnswerError, match=f"`{name}`"):
        parsed(**{name: 7})


@pytest.mark.parametrize("value", [..., None, "", "yesterday", "2026-05-01"])
def test_when_an_account_was_deactivated_is_unknown_unless_it_is_a_time(value: object) -> None:
    assert parsed(deactivatedOn=value).deactivated_on is None
    moment = datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert parsed(deactivatedOn="2026-05-01T12:00:00+02:00").deactivated_on == moment


@pytest.mark.parametrize("value", [..., None, "", "yesterday", "2026-05-01"])
def test_an_account_without_a_last_use_that_can_be_read_is_not_taken_for_unused(
    value: object,
) -> None:
    row = {"account_id": "a1", "access_billable": True, "last_active": value}
    given = {name: each for name, each in row.items() if each is not ...}
    found = wire_details.managed_account(Fields.of(given, "GET /users"))
    assert found == wire_details.ManagedAccount("a1", billable=True, last_active=None)


@pytest.mark.parametrize("value", [..., None, ""])
def test_a_hidden_email_is_none(value: object) -> None:
    assert parsed(email=value).email is None


@pytest.mark.parametrize("value", [..., None])
def test_a_user_may_be_without_a_name(value: object) -> None:
    assert parsed(name=value).name == ""


@pytest.mark.parametrize("name", ["<b>x</b>", " x ", "a\u202eb", "\ud800", "a\x00b", "A\u0308"])
def test_a_name_is_kept_exactly(name: str) -> None:
    assert parsed(name=name).name == name


def test_unknown_fields_are_ignored() -> None:
    assert parsed(shoeSize=46, links={"self": "x"}) == parsed()


def test_the_time_of_joining_is_in_utc() -> None:
    joined = parsed(addedToOrg="2024-01-02T04:04:05.123456789+01:00").added_to_org
    assert joined == datetime(2024, 1, 2, 3, 4, 5, 123_457, tzinfo=UTC)


@pytest.mark.parametrize("value", [..., None, ""])
def test_the_time_of_joining_may_be_unknown(value: object) -> None:
    assert parsed(addedToOrg=value).added_to_org is None


def test_a_broken_time_is_an_error() -> None:
    with pytest.raises(UnexpectedAnswerError, match="`addedToOrg` is not an ISO 8601 time"):
        parsed(addedToOrg="yesterday")


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("groups", "groups"),
        ("productAccess", "product_access"),
        ("platformRoles", "platform_roles"),
    ],
)
@pytest.mark.parametrize("value", [..., None])
def test_what_the_organization_does_not_say_is_none(
    name: str, attribute: str, value: object
) -> None:
    assert getattr(parsed(**{name: value}), attribute) is None


@pytest.mark.parametrize("name", ["groups", "productAccess", "platformRoles"])
@pytest.mark.parametrize("value", ["x", {}, 3, [3], [None]])
def test_an_expanded_field_has_its_type(name: str, value: object) -> None:
    with pytest.raises(UnexpectedAnswerError, match=f"`{name}`"):
        parsed(**{name: value})


def test_groups_are_ids_with_or_without_their_ari() -> None:
    rows = [{"id": "ari:cloud:identity::group/g1"}, {"id": "g2", "name": "staff"}]
    assert parsed(groups=rows).groups == {"g1", "g2"}


def test_no_groups_is_not_unknown_groups() -> None:
    assert parsed(groups=[]).groups == frozenset()


def test_product_access_without_a_time_means_never() -> None:
    rows = [
        {"key": "jira", "id": "r1"},
        {"key": "confluence", "lastActiveTimestamp": "2026-05-02T10:11:12.123456789Z"},
    ]
    assert parsed(productAccess=rows).product_access == (
        ProductActivity("jira", "r1", None),
        ProductActivity("confluence", None, datetime(2026, 5, 2, 10, 11, 12, 123_457, tzinfo=UTC)),
    )


def test_no_product_access_is_not_unknown_access() -> None:
    assert parsed(productAccess=[]).product_access == ()


def test_an_organization_admin_is_known_by_a_platform_role() -> None:
    assert parsed(platformRoles=["atlassian/org-admin"]).is_org_admin is True


def test_a_group_is_read() -> None:
    assert group() == Group("g1", "staff", "d1", modifiable=True, external_synced=False)


def test_a_group_id_loses_its_ari() -> None:
    assert group(id="ari:cloud:identity::group/g1").id == "g1"


@pytest.mark.parametrize("value", [..., None, {}, {"modifiable": False}])
def test_a_group_that_does_not_say_it_is_modifiable_is_not(value: object) -> None:
    assert group(managementAccess=value).modifiable is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", ...),
        ("name", ...),
        ("directoryId", ...),
        ("managementAccess", []),
        ("managementAccess", {"modifiable": "yes"}),
        ("externalSynced", 0),
    ],
)
def test_a_group_has_its_fields(name: str, value: object) -> None:
    with pytest.raises(UnexpectedAnswerError):
        group(**{name: value})


@pytest.mark.parametrize("name", ["managementAccess", "externalSynced", "description", "counts"])
def test_null_and_absent_are_the_same_for_a_group(name: str) -> None:
    assert group(**{name: None}) == group(**{name: ...})


@pytest.mark.parametrize("name", ["name", "icon"])
def test_null_and_absent_are_the_same_for_a_directory(name: str) -> None:
    bare = {"directoryId": "d1"}
    found = [wire.directory(Fields.of(row, "GET /x")) for row in (bare, bare | {name: None})]
    assert found[0] == found[1]


@pytest.mark.parametrize("name", ["name", "type", "typeKey", "hostUrl", "owner", "capacity"])
def test_null_and_absent_are_the_same_for_a_workspace(name: str) -> None:
    rows = ({"id": "w1", "attributes": attributes} for attributes in ({}, {name: None}))
    found = [wire_details.workspace(Fields.of(row, "POST /workspaces")) for row in rows]
    assert found[0] == found[1]


@pytest.mark.parametrize("name", ["label", "createdBy", "expiresAt"])
def test_null_and_absent_are_the_same_for_an_api_key(name: str) -> None:
    rows = ({"id": "k1"}, {"id": "k1", name: None})
    found = [wire_details.api_key(Fields.of(row, "GET /api-keys")) for row in rows]
    assert found[0] == found[1]


@pytest.mark.parametrize("value", [-1, 1.5, "7", True, None])
def test_a_count_is_a_whole_number(value: object) -> None:
    with pytest.raises(UnexpectedAnswerError, match="`count`"):
        wire.count({"count": value}, "GET /users/count")


def test_a_search_expands_only_what_is_needed() -> None:
    assert wire_bodies.user_search(frozenset()) == {"limit": 100}


def test_a_search_names_what_it_expands_in_order() -> None:
    body = wire_bodies.user_search(frozenset(Field))
    assert body["expand"] == ["groups", "platformRoles", "productAccess"]


def test_an_account_is_disabled_with_a_message_or_without() -> None:
    assert (wire_bodies.disable(None), wire_bodies.disable("Bye")) == ({}, {"message": "Bye"})
