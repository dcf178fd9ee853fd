from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.sandbox.support import AS_OF, IDLE, Api, Clock, code_of
from umsync.sandbox.app import RateLimit
from umsync.sandbox.moments import minute_stamp, nano_stamp, parsed, stamp


@pytest.fixture
def api() -> Api:
    """An organization whose API takes two requests in ten seconds, at half past a second."""
    return Api(clock=Clock(AS_OF.replace(microsecond=500_000)), rate_limit=RateLimit(2, 10))


def _get(api: Api, family: str) -> Any:
    paths = {
        "admin": "/admin/v1/orgs",
        "directory": api.v2("users/count"),
        "management": f"/users/{api.cast[IDLE]}/manage",
        "access": f"/admin/api-access/v1/orgs/{api.org}/api-keys",
    }
    return api.call("GET", paths[family])


def _third(api: Api, family: str) -> Any:
    for _ in range(2):
        assert _get(api, family).status_code == 200
    return _get(api, family)


def test_without_a_limit_nothing_is_said_of_one() -> None:
    assert "X-RateLimit-Limit" not in _get(Api(), "admin").headers


def test_answers_say_what_is_left(api: Api) -> None:
    left = [_get(api, "directory").headers["X-RateLimit-Remaining"] for _ in range(3)]
    assert left == ["1", "0", "0"]


def test_refusals_of_a_handler_say_what_is_left_too(api: Api) -> None:
    assert api.search(limit=0).headers["X-RateLimit-Remaining"] == "1"


def test_the_reset_is_the_end_of_the_window(api: Api) -> None:
    reset = _get(api, "directory").headers["X-RateLimit-Reset"]
    assert parsed(reset) == api.clock.now + timedelta(seconds=10)


@pytest.mark.parametrize("family", ["admin", "directory", "management", "access"])
@pytest.mark.parametrize("microsecond", [0, 1, 500_000, 999_001, 999_999])
def test_the_reset_is_never_before_the_end_of_the_window(family: str, microsecond: int) -> None:
    """However much of the time is cut off: rounded up, not down."""
    clock = Clock(AS_OF.replace(second=59, microsecond=microsecond))
    api = Api(clock=clock, rate_limit=RateLimit(2, 10))
    reset = _when(_get(api, family).headers["X-RateLimit-Reset"])
    clock.now = max(reset, clock.now)
    assert reset >= AS_OF.replace(second=59, microsecond=microsecond) + timedelta(seconds=10)
    assert _third(api, family).status_code == 429  # a new window, of which two are used


def _when(text: str) -> datetime:
    """The moment, written with seconds or without."""
    return parsed(text if text.count(":") > 1 else text.replace("Z", ":00Z"))


def test_the_reset_of_the_access_family_has_no_seconds_and_is_not_early(api: Api) -> None:
    assert _get(api, "access").headers["X-RateLimit-Reset"] == "2026-06-01T12:01Z"


@pytest.mark.parametrize("family", ["admin", "directory", "management", "access"])
def test_one_request_too_many_is_refused(api: Api, family: str) -> None:
    assert _third(api, family).status_code == 429


@pytest.mark.parametrize("family", ["admin", "directory", "management", "access"])
def test_the_next_window_is_open_again(api: Api, family: str) -> None:
    _third(api, family)
    api.clock.advance(seconds=10)
    assert _get(api, family).status_code == 200


def test_families_are_counted_apart(api: Api) -> None:
    _third(api, "directory")
    assert _get(api, "management").status_code == 200


def test_the_directory_family_says_after_how_many_seconds(api: Api) -> None:
    api.clock.advance(seconds=0)
    answer = _third(api, "directory")
    assert (code_of(answer), answer.headers["Retry-After"]) == ("ADMIN-UAM-429-1", "10")


def test_the_admin_family_says_after_which_date(api: Api) -> None:
    after = parsedate_to_datetime(_third(api, "admin").headers["Retry-After"])
    assert after >= api.clock.now + timedelta(seconds=10)


def test_a_whole_second_stays_as_it_is() -> None:
    api = Api(rate_limit=RateLimit(2, 10))
    after = parsedate_to_datetime(_third(api, "admin").headers["Retry-After"])
    assert after == AS_OF + timedelta(seconds=10)


def test_the_admin_family_is_refused_by_the_gateway(api: Api) -> None:
    assert _third(api, "admin").json == {"code": 429, "message": "Rate limit exceeded"}


def test_workspaces_count_as_the_admin_family(api: Api) -> None:
    _third(api, "admin")
    answer = api.call("POST", f"/admin/v2/orgs/{api.org}/workspaces", {})
    assert (answer.status_code, answer.json["code"]) == (429, 429)


@pytest.mark.parametrize("family", ["management", "access"])
def test_the_gateway_says_only_when_the_window_ends(api: Api, family: str) -> None:
    answer = _third(api, family)
    assert answer.json == {"code": 429, "message": "Rate limit exceeded"}
    assert "Retry-After" not in answer.headers
    assert answer.headers["X-RateLimit-Remaining"] == "0"


def test_a_refused_write_changes_nothing(api: Api) -> None:
    for _ in range(2):
        _get(api, "management")
    assert api.lifecycle(IDLE, "disable").status_code == 429
    assert api.user(IDLE)["status"] == "active"


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [
        ("2026-05-02T10:11:12Z", 0),
        ("2026-05-02T10:11:12.123Z", 123_000),
        ("2026-05-02T10:11:12.123456789Z", 123_456),
    ],
)
def test_times_of_every_precision_are_read_back(text: str, microsecond: int) -> None:
    assert parsed(text) == datetime(2026, 5, 2, 10, 11, 12, microsecond, tzinfo=UTC)


def test_times_are_written_in_three_precisions() -> None:
    moment = datetime(2026, 5, 2, 10, 11, 12, 123_456, tzinfo=UTC)
    assert stamp(moment) == "2026-05-02T10:11:12.123Z"
    assert nano_stamp(moment, 7) == "2026-05-02T10:11:12.123456007Z"
    assert minute_stamp(moment) == "2026-05-02T10:12Z"
    assert minute_stamp(AS_OF) == "2026-06-01T12:00Z"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("100/60s", RateLimit(100, 60)),
        ("1/500ms", RateLimit(1, 0.5)),
        ("200/1m", RateLimit(200, 60)),
        ("200/min", RateLimit(200, 60)),
        ("200/m", RateLimit(200, 60)),
        ("5/s", RateLimit(5, 1)),
        ("1000/2h", RateLimit(1000, 7200)),
        ("10/1.5s", RateLimit(10, 1.5)),
    ],
)
def test_a_limit_can_be_written(text: str, limit: RateLimit) -> None:
    assert RateLimit.parse(text) == limit


@pytest.mark.parametrize("text", ["", "/", "1", "1/", "/s", "0/s", "1/0s", "x/s", "1/s/s", "1/ s"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it is about the type alone
        RateLimit.parse(text)
