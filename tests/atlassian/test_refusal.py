"""The seven shapes of errors, and which type each status becomes."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.atlassian.servers import KEY, Watch, answering, reader
from umsync.atlassian.answer import Answer, clean
from umsync.atlassian.errors import (
    ApiError,
    BadAnswerError,
    ConflictError,
    NotFoundError,
    RateLimitedError,
)
from umsync.atlassian.refusal import refused
from umsync.errors import (
    CredentialsError,
    ExitCode,
    ForbiddenError,
    KeyRejectedError,
    LicenseFullError,
    OrganizationNotFoundError,
    UmsyncError,
    UnexpectedAnswerError,
)
from umsync.model.secret import Secret

ENDPOINT = "GET /admin/v1/orgs/{org}"


def errors_body(code: str, title: str = "Title", detail: str | None = "Detail.") -> object:
    return {
        "errors": [{"id": "r-1", "status": "4", "code": code, "title": title, "detail": detail}]
    }


def refusal(status: int, body: object, **headers: str) -> ApiError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return refused(Answer(status, named, content), ENDPOINT, Secret(KEY))


@pytest.mark.parametrize(
    ("body", "code", "text"),
    [
        (errors_body("ADMIN-400-24"), "ADMIN-400-24", "Title: Detail."),
        (errors_body("ADMIN-UAM-400-1", detail=None), "ADMIN-UAM-400-1", "Title"),
        ({"key": "badRequest"}, "badRequest", ""),
        (
            {
                "key": "badRequest",
                "context": {},
                "errorKey": "bad.email",
                "errorDetail": "No email",
            },
            "bad.email",
            "No email",
        ),
        (
            [{"code": "alreadyDisabled", "message": "It is.", "link": "x"}],
            "alreadyDisabled",
            "It is.",
        ),
        (
            {
                "key": "conflict.lifecycleErrors",
                "context": {
                    "message": "Not now.",
                    "accountId": "a1",
                    "errorCodes": [{"code": "alreadyDisabled", "message": "It is."}],
                },
            },
            "alreadyDisabled",
            "It is.",
        ),
        (
            {
                "key": "conflict.lifecycleErrors",
                "context": {"message": "Not now.", "errorCodes": [{"code": "alreadyDisabled"}]},
            },
            "alreadyDisabled",
            "Not now.",
        ),
        (
            {"key": "conflict.lifecycleErrors", "context": {"errorCodes": []}},
            "conflict.lifecycleErrors",
            "",
        ),
        (
            {"id": "r-1", "status": "400", "code": "ADMIN-400-24", "title": "Title"},
            "ADMIN-400-24",
            "Title",
        ),
        ({"code": 400, "message": "Bad gateway words"}, None, "Bad gateway words"),
        (
            {"timestamp": 1, "status": 400, "error": "Bad Request", "message": "No", "path": "/x"},
            None,
            "Bad Request: No",
        ),
    ],
)
def test_each_shape_gives_code_and_text(body: object, code: str | None, text: str) -> None:
    failed = refusal(400, body)
    assert (failed.code, failed.told.text) == (code, text)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Blocked</html>",
        b"no such thing",
        b"\xff\xfe",
        {},
        [],
        {"errors": []},
        {"errors": ["x"]},
        {"code": "x"},
        {"status": "400"},
        3,
        None,
    ],
)
def test_what_is_in_no_shape_is_not_the_api(body: object) -> None:
    assert isinstance(refusal(400, body), BadAnswerError)


def test_a_page_of_html_is_never_shown() -> None:
    assert "Blocked" not in str(refusal(400, b"<html>Blocked</html>"))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, KeyRejectedError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (409, ConflictError),
        (429, RateLimitedError),
        (500, UnexpectedAnswerError),
        (503, UnexpectedAnswerError),
        (302, UnexpectedAnswerError),
        (400, ApiError),
        (402, ApiError),
        (415, ApiError),
    ],
)
def test_a_status_has_its_type(status: int, kind: type[UmsyncError]) -> None:
    assert isinstance(refusal(status, errors_body("ADMIN-1-1")), kind)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, ExitCode.CREDENTIALS),
        (403, ExitCode.CREDENTIALS),
        (400, ExitCode.INCOMPLETE_READ),
        (404, ExitCode.INCOMPLETE_READ),
        (429, ExitCode.INCOMPLETE_READ),
        (500, ExitCode.INCOMPLETE_READ),
    ],
)
def test_a_status_has_its_exit_code(status: int, code: ExitCode) -> None:
    assert refusal(status, {"code": status, "message": "x"}).exit_code is code


LICENSE = [
    (402, "ADMIN-UAM-402-1"),
    (409, "ADMIN-409-3"),
    (409, "ADMIN-UAM-409-3"),
    (400, "ADMIN-400-32"),
]


@pytest.mark.parametrize(("status", "code"), LICENSE)
def test_a_product_without_a_free_seat_has_its_type(status: int, code: str) -> None:
    failed = refusal(status, errors_body(code))
    assert isinstance(failed, LicenseFullError)
    assert isinstance(failed, ConflictError)
    assert failed.exit_code is ExitCode.CHANGES_FAILED


def test_a_product_without_a_free_seat_says_what_to_do() -> None:
    assert str(refusal(409, errors_body("ADMIN-UAM-409-3"))).startswith(
        "GET /admin/v1/orgs/{org}: the product has no free seat for this (409), so nothing was "
        "changed. Free seats or raise the user limit, then go on with: umsync apply --resume RUN."
    )


@pytest.mark.parametrize(
    ("status", "code"), [(409, "ADMIN-409-28"), (400, "ADMIN-409-3"), (409, "ADMIN-400-32")]
)
def test_another_refusal_is_not_about_seats(status: int, code: str) -> None:
    assert not isinstance(refusal(status, errors_body(code)), LicenseFullError)


def test_a_proxys_402_is_not_about_seats() -> None:
    assert isinstance(refusal(402, b"<html>Pay here</html>"), BadAnswerError)


@pytest.mark.parametrize("code", ["ADMIN-404-2", "ADMIN-UAM-404-2"])
def test_an_unknown_organization_leads_to_the_manifest(code: str) -> None:
    failed = refusal(404, errors_body(code))
    assert isinstance(failed, OrganizationNotFoundError)
    assert failed.exit_code is ExitCode.CREDENTIALS
    assert "Check `organization:` in the manifest." in str(failed)


def test_another_404_is_not_about_the_organization() -> None:
    assert not isinstance(refusal(404, errors_body("ADMIN-404-8")), CredentialsError)


@pytest.mark.parametrize("status", [401, 403, 429])
def test_some_statuses_mean_the_same_from_a_proxy(status: int) -> None:
    assert not isinstance(refusal(status, b"<html>"), UnexpectedAnswerError)


def test_a_404_from_a_proxy_says_nothing_about_a_user() -> None:
    assert not isinstance(refusal(404, b"<html>Not found</html>"), NotFoundError)


@pytest.mark.parametrize("header", ["atl-traceid", "x-request-id"])
def test_the_request_id_is_in_a_header(header: str) -> None:
    assert refusal(400, errors_body("X"), **{header: "abc-1"}).told.request_id == "abc-1"


def test_the_request_id_is_else_in_the_body() -> None:
    assert refusal(400, errors_body("X")).told.request_id == "r-1"


def test_the_sentence_has_everything_support_asks_for() -> None:
    sentence = str(refusal(400, errors_body("ADMIN-400-1"), atl_traceid="t9"))
    assert sentence == (
        "GET /admin/v1/orgs/{org}: the API refused this request (400). "
        "It says: Title: Detail [ADMIN-400-1]. Request id: t9."
    )


def test_a_code_without_words_is_shown() -> None:
    assert str(refusal(403, {"key": "forbidden"})).endswith("It says: nothing [forbidden].")


def test_a_refusal_without_words_has_no_loose_ends() -> None:
    assert str(refusal(401, b"")).endswith("that the source's `api_key` names.")


def test_a_rejected_key_is_said_to_come_from_the_environment() -> None:
    assert "the environment variable that the source's `api_key` names" in str(refusal(401, b""))


def test_atlassians_words_are_cut() -> None:
    failed = refusal(400, errors_body("X", title="w" * 1000))
    assert len(failed.told.text) == 300


def test_atlassians_words_have_no_control_characters() -> None:
    failed = refusal(400, {"code": 400, "message": "a\x1b[31mb\r\nc\u202ed\ud800e"})
    assert failed.told.text == "a [31mb c d e"


@pytest.mark.parametrize("where", ["title", "code", "message"])
def test_an_answer_that_repeats_the_key_does_not_show_it(where: str) -> None:
    body = {"code": 400, "message": f"Bearer {KEY}"} if where == "message" else None
    body = body or {"errors": [{"code": "X", "title": "T", where: KEY}]}
    failed = refusal(400, body, atl_traceid=f"id {KEY}")
    assert KEY not in f"{failed} {failed!r} {failed.told}"


def test_a_key_that_is_cut_in_two_is_not_shown() -> None:
    assert KEY[:5] not in clean("w" * 295 + KEY, KEY)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (httpx.Response(200, text="hello"), "no JSON"),
        (httpx.Response(200, html="<html>"), "no JSON"),
        (httpx.Response(204), "no JSON"),
        (httpx.Response(206, json={}), "no JSON"),
        *(
            (
                httpx.Response(200, content=content, headers={"content-type": "application/json"}),
                said,
            )
            for content, said in (
                (b"{", "a text that is not valid JSON in line 1."),
                (b"\xff", "a text that is not UTF-8 text."),
                (b"NaN", "a text that is not valid JSON: NaN and Infinity are no numbers."),
                (b"1e999", "a text that has a number that is too large."),
                (b"[" * 100_000, "a text that is nested more than 100 levels deep."),
                (b"[" * 101 + b"]" * 101, "a text that is nested more than 100 levels deep."),
                (b"9" * 601, "a text that has a number with more than 600 digits."),
            )
        ),
    ],
)
def test_success_without_readable_json_is_unexpected(answer: httpx.Response, says: str) -> None:
    with (
        reader(lambda _: answer, attempts=1) as organization,
        pytest.raises(UnexpectedAnswerError, match=says),
    ):
        organization.organization()


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "a/b+json"]
)
def test_json_has_several_content_types(kind: str) -> None:
    assert Answer(200, {"content-type": kind}, b"").says_json


def test_unreadable_success_is_asked_for_again() -> None:
    watch = Watch()
    with (
        reader(answering(200, "<html>"), watch, attempts=3) as organization,
        pytest.raises(UnexpectedAnswerError),
    ):
        organization.organization()
    assert len(watch.waits) == 2


def test_an_error_list_without_words_has_no_text() -> None:
    failed = refusal(400, {"errors": [{"code": "X"}]})
    assert (failed.code, failed.told.text) == ("X", "")


def test_an_organization_of_the_original_user_management_is_told_what_to_do() -> None:
    said = "Organization: 6f3a is not with the new user management experience"
    error = refusal(400, errors_body("ADMIN-400-4", title="Bad request", detail=said))
    assert "original user management. Ask Atlassian's support" in str(error)
    assert error.exit_code is not ExitCode.BUG


def test_where_no_key_with_scopes_is_taken_the_remedy_is_a_key_without() -> None:
    body = {"code": 403, "message": "Unauthorized; scope does not match manage:org"}
    error = refusal(403, body)
    assert isinstance(error, ForbiddenError)
    assert "it takes no key with scopes. Make a key without scopes" in str(error)


def test_a_401_for_want_of_a_scope_is_no_wrong_key() -> None:
    error = refusal(401, errors_body("ADMIN-401-2", title="INSUFFICIENT_SCOPE", detail=None))
    assert isinstance(error, ForbiddenError)
    assert not isinstance(error, KeyRejectedError)
    assert "the key lacks a scope" in str(error)
