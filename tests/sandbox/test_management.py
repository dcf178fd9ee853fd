from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.support import (
    BOT,
    CUSTOMER,
    DEACTIVATED,
    EXTERNAL,
    FOR_DELETION,
    IDLE,
    NOT_INVITED,
    ORG_ADMIN,
    SYNCED,
    SYNCED_IDLE,
    Api,
)
from umsync.sandbox.moments import parsed

SCIM = {"allowed": False, "reason": {"key": "externalDirectory.scim"}}
ADMINISTRATIVE = {"allowed": False, "reason": {"key": "administrative"}}


def _manage(api: Api, number: int, rest: str = "", **query: Any) -> Any:
    answer = api.call("GET", f"/users/{api.cast[number]}/manage{rest}", query=query)
    return answer.json if answer.status_code == 200 else (answer.status_code, answer.json)


def test_manage_lists_every_privilege_by_default(api: Api) -> None:
    assert set(_manage(api, IDLE)) == {
        "profile",
        "profile.write",
        "profile.read",
        "email.set",
        "lifecycle.enablement",
        "lifecycle.delete",
        "apiToken.read",
        "apiToken.delete",
    }


def test_manage_lists_only_the_privileges_asked_for(api: Api) -> None:
    asked = ["lifecycle.delete", "profile.write"]
    assert list(_manage(api, IDLE, privileges=asked)) == asked


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        (IDLE, {"allowed": True}),
        (NOT_INVITED, {"allowed": True}),
        (SYNCED, SCIM),
        (ORG_ADMIN, ADMINISTRATIVE),
    ],
)
@pytest.mark.parametrize("privilege", ["lifecycle.enablement", "lifecycle.delete"])
def test_manage_says_who_may_be_deactivated(
    api: Api, number: int, rule: Any, privilege: str
) -> None:
    assert _manage(api, number, privileges=privilege) == {privilege: rule}


def test_api_tokens_of_synced_people_may_be_deleted(api: Api) -> None:
    rule = _manage(api, SYNCED, privileges="apiToken.delete")
    assert rule == {"apiToken.delete": {"allowed": True}}


def test_an_unknown_privilege_is_refused(api: Api) -> None:
    status, body = _manage(api, IDLE, privileges="everything")
    assert (status, body["key"]) == (400, "bodyParseFailure")


@pytest.mark.parametrize("number", [EXTERNAL, BOT, CUSTOMER])
@pytest.mark.parametrize("rest", ["", "/profile", "/api-tokens"])
def test_accounts_that_are_not_managed_are_forbidden(api: Api, number: int, rest: str) -> None:
    assert _manage(api, number, rest) == (403, {"key": "forbidden"})


def test_nobody_of_that_id_is_not_found(api: Api) -> None:
    answer = api.call("GET", "/users/nobody/manage")
    assert (answer.status_code, answer.json) == (404, {"key": "accountNotFound"})


def test_a_profile_is_snake_case(api: Api) -> None:
    account = _manage(api, IDLE, "/profile")["account"]
    user = api.document["users"][IDLE]
    assert (account["account_id"], account["email"]) == (user["accountId"], user["email"])
    assert account["account_status"] == "active"


def test_a_profile_can_be_changed(api: Api) -> None:
    path = f"/users/{api.cast[IDLE]}/manage/profile"
    answer = api.call("PATCH", path, {"nickname": "New", "extended_profile": {"job_title": "Boss"}})
    assert answer.json["account"]["nickname"] == "New"
    assert answer.json["account"]["extended_profile"]["job_title"] == "Boss"
    assert api.user(IDLE)["jobTitle"] == "Boss"


def test_a_changed_nickname_is_sorted_anew(api: Api) -> None:
    sort = [{"field": "nick_name", "direction": "asc"}]
    api.search(sortBy=sort)
    api.call("PATCH", f"/users/{api.cast[IDLE]}/manage/profile", {"nickname": " "})
    assert api.search(sortBy=sort, limit=5).json["data"][0]["nickname"].strip() == ""


def test_the_profile_of_a_synced_account_is_not_writable(api: Api) -> None:
    answer = api.call("PATCH", f"/users/{api.cast[SYNCED]}/manage/profile", {"name": "New"})
    assert (answer.status_code, answer.json["key"]) == (403, "forbidden.fieldMutation")
    assert answer.json["context"]["name"] == SCIM


def test_an_email_can_be_set_within_the_claimed_domains(api: Api) -> None:
    path = f"/users/{api.cast[IDLE]}/manage/email"
    assert api.call("PUT", path, {"email": "new@acme.example"}).status_code == 204
    assert api.user(IDLE)["email"] == "new@acme.example"


def test_an_email_on_another_domain_is_refused(api: Api) -> None:
    path = f"/users/{api.cast[IDLE]}/manage/email"
    answer = api.call("PUT", path, {"email": "new@partner.example"})
    assert (answer.status_code, answer.json) == (
        403,
        {"key": "forbidden.unclaimedDomain", "context": {"domain": "partner.example"}},
    )


def test_the_email_of_a_synced_account_cannot_be_set(api: Api) -> None:
    path = f"/users/{api.cast[SYNCED]}/manage/email"
    answer = api.call("PUT", path, {"email": "new@acme.example"})
    assert answer.json == {"key": "forbidden.action", "context": SCIM}


@pytest.mark.parametrize(
    "body", [{"nickname": "x" * 31}, {"name": 5}, {"extended_profile": {"job_title": 5}}]
)
def test_a_profile_that_does_not_fit_is_refused(api: Api, body: Any) -> None:
    answer = api.call("PATCH", f"/users/{api.cast[IDLE]}/manage/profile", body)
    assert (answer.status_code, answer.json["key"]) == (400, "bodyParseFailure")


def test_api_tokens_are_a_bare_list(api: Api) -> None:
    tokens = _manage(api, SYNCED_IDLE, "/api-tokens")
    assert tokens
    assert {"id", "label", "createdAt"} <= set(tokens[0])


def test_a_deleted_api_token_is_gone(api: Api) -> None:
    token = _manage(api, SYNCED_IDLE, "/api-tokens")[0]["id"]
    path = f"/users/{api.cast[SYNCED_IDLE]}/manage/api-tokens/{token}"
    assert api.call("DELETE", path).status_code == 204
    assert token not in [one["id"] for one in _manage(api, SYNCED_IDLE, "/api-tokens")]
    assert api.call("DELETE", path).status_code == 404


def test_disabling_deactivates_and_notes_when(api: Api) -> None:
    assert api.lifecycle(IDLE, "disable", {"message": "bye"}).status_code == 204
    user = api.user(IDLE)
    assert (user["status"], user["accountStatus"]) == ("deactivated", "inactive")
    assert parsed(user["deactivatedOn"]) == api.clock.now


def test_disabling_twice_keeps_the_first_date(api: Api) -> None:
    api.lifecycle(IDLE, "disable")
    api.clock.advance(days=1)
    assert api.lifecycle(IDLE, "disable").status_code == 204
    assert parsed(api.user(IDLE)["deactivatedOn"]) < api.clock.now


def test_enabling_activates(api: Api) -> None:
    assert api.lifecycle(DEACTIVATED, "enable").status_code == 204
    user = api.user(DEACTIVATED)
    assert user["status"] == "active"
    assert "deactivatedOn" not in user


def test_enabling_an_active_account_is_no_error(api: Api) -> None:
    assert api.lifecycle(IDLE, "enable").status_code == 204


def test_deactivation_keeps_groups(api: Api) -> None:
    before = api.user(IDLE, "groups")["groups"]
    api.lifecycle(IDLE, "disable")
    assert api.user(IDLE, "groups")["groups"] == before


def test_deleting_schedules_the_deletion(api: Api) -> None:
    answer = api.lifecycle(IDLE, "delete")
    assert (answer.status_code, list(answer.json)) == (200, ["message"])
    user = api.user(IDLE)
    assert (user["status"], user["forDeletion"]) == ("for_deletion", True)
    assert user["accountStatus"] == "inactive"


def test_an_account_is_there_until_the_fourteenth_day_is_over(api: Api) -> None:
    api.lifecycle(IDLE, "delete")
    api.clock.advance(days=14, seconds=-1)
    assert api.user(IDLE)["status"] == "for_deletion"


def test_an_account_is_gone_after_fourteen_days(api: Api) -> None:
    api.lifecycle(IDLE, "delete")
    api.clock.advance(days=14)
    assert api.search(accountIds=[api.cast[IDLE]]).json["data"] == []
    assert _manage(api, IDLE) == (404, {"key": "accountNotFound"})


def test_deleting_twice_does_not_move_the_date(api: Api) -> None:
    api.lifecycle(IDLE, "delete")
    api.clock.advance(days=10)
    assert api.lifecycle(IDLE, "delete").status_code == 200
    api.clock.advance(days=4)
    assert api.search(accountIds=[api.cast[IDLE]]).json["data"] == []


def test_canceling_a_deletion_restores_and_activates(api: Api) -> None:
    answer = api.lifecycle(FOR_DELETION, "cancel-delete")
    assert (answer.status_code, list(answer.json)) == (200, ["message"])
    user = api.user(FOR_DELETION)
    assert (user["status"], user["forDeletion"]) == ("active", False)
    assert "deactivatedOn" not in user


def test_a_canceled_deletion_does_not_happen(api: Api) -> None:
    api.lifecycle(IDLE, "delete")
    api.lifecycle(IDLE, "cancel-delete")
    api.clock.advance(days=30)
    assert api.user(IDLE)["status"] == "active"


def test_what_a_deletion_forbids_is_a_conflict_with_its_reasons(api: Api) -> None:
    answer = api.lifecycle(FOR_DELETION, "enable")
    (reason,) = answer.json["context"]["errorCodes"]
    assert (answer.status_code, answer.json["key"]) == (409, "conflict.lifecycleErrors")
    assert answer.json["context"]["accountId"] == api.cast[FOR_DELETION]
    assert reason["message"] == answer.json["context"]["message"]
    assert set(reason) == {"code", "message", "link"}


def test_a_deletion_that_is_not_scheduled_cannot_be_canceled(api: Api) -> None:
    answer = api.lifecycle(IDLE, "cancel-delete")
    assert (answer.status_code, answer.json["key"]) == (404, "notFound")


@pytest.mark.parametrize("action", ["disable", "enable", "delete", "cancel-delete"])
@pytest.mark.parametrize(
    ("number", "body"),
    [
        (EXTERNAL, {"key": "forbidden"}),
        (BOT, {"key": "forbidden"}),
        (CUSTOMER, {"key": "forbidden"}),
        (SYNCED, {"key": "forbidden.action", "context": SCIM}),
        (ORG_ADMIN, {"key": "forbidden.action", "context": ADMINISTRATIVE}),
    ],
)
def test_the_lifecycle_of_others_is_forbidden(
    api: Api, number: int, body: Any, action: str
) -> None:
    before = api.store.snapshot()
    answer = api.lifecycle(number, action)
    assert (answer.status_code, answer.json) == (403, body)
    assert api.store.snapshot() == before


def test_a_malformed_message_is_refused(api: Api) -> None:
    answer = api.lifecycle(IDLE, "disable", {"message": 5})
    assert (answer.status_code, answer.json["key"]) == (400, "bodyParseFailure")


@pytest.mark.parametrize(("action", "status"), [("disable", 415), ("enable", 204), ("delete", 200)])
def test_of_the_lifecycle_calls_only_disable_needs_a_body(
    api: Api, action: str, status: int
) -> None:
    answer = api.client.post(
        f"/users/{api.cast[IDLE]}/manage/lifecycle/{action}",
        headers={"Authorization": f"Bearer {api.key}"},
    )
    assert answer.status_code == status
