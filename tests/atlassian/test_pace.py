"""One limiter: when it lets a request through, and what it tells meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.atlassian.paces import START, Time, limits
from umsync.atlassian.families import Family, family_of
from umsync.atlassian.waits import Reason, Waits
from umsync.errors import ExitCode, StoppedError, TooLongError

if TYPE_CHECKING:
    from umsync.atlassian.pace import Pace

DIRECTORIES = "/admin/v2/orgs/{org}/directories"
ACCOUNTS = "/users/{account}/manage"
ACTIVITY = "/admin/v1/orgs/{org}/directory/users/{account}/last-active-dates"
MINUTE = START + timedelta(seconds=60)


def ask(pace: Pace, headers: dict[str, str] | None = None, status: int = 200) -> None:
    pace.told(pace.enter(DIRECTORIES), headers or {}, status)


def entered(time: Time, pace: Pace, template: str = DIRECTORIES) -> float:
    """When the next request is sent, in seconds."""
    pace.enter(template)
    return time.seconds


def has_to_wait(time: Time, pace: Pace) -> bool:
    """Whether the next request is not sent at once."""
    time.most = len(time.waits)
    try:
        pace.enter(DIRECTORIES)
    except StoppedError:
        return True
    finally:
        time.most = 10_000
    return False


@pytest.mark.parametrize(
    ("template", "family"),
    [
        ("/admin/v1/orgs/{org}", Family.ORGANIZATION),
        ("/admin/v2/orgs/{org}/directories/-/users/search", Family.DIRECTORIES),
        ("/users/{account}/manage/lifecycle/disable", Family.ACCOUNTS),
        ("/admin/api-access/v1/orgs/{org}/api-keys", Family.ACCESS),
        (ACTIVITY, Family.ACTIVITY),
        ("/elsewhere", Family.OTHER),
    ],
)
def test_a_path_belongs_to_a_family(template: str, family: Family) -> None:
    assert family_of(template) is family


def test_without_a_limit_nobody_waits() -> None:
    time = Time()
    pace = time.pace()
    for _ in range(1000):
        ask(pace)
    assert time.waits == []


def test_when_nothing_is_left_the_next_waits_for_the_reset() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, limits(100, 0, MINUTE))
    assert entered(time, pace) == 60.0


def test_families_do_not_wait_for_each_other() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, limits(100, 0, MINUTE))
    assert entered(time, pace, ACCOUNTS) == 0.0


def test_what_is_in_flight_counts_against_what_is_left() -> None:
    """Two are left and two in flight: a third must not be sent before they are answered."""
    time = Time()
    pace = time.pace()
    ask(pace, limits(6, 2, MINUTE))
    for _ in range(2):
        pace.enter(DIRECTORIES)
    sent = time.seconds
    pace.enter(DIRECTORIES)
    assert sent < time.seconds == 60.0


def test_the_last_fifth_is_spread_evenly_until_the_reset() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, limits(20, 4, MINUTE))
    sent: list[float] = []
    for left in (3, 2, 1, 0):
        turn = pace.enter(DIRECTORIES)
        sent.append(time.seconds)
        pace.told(turn, limits(20, left, MINUTE), 200)
    assert sent == [0.0, 15.0, 30.0, 45.0]
    assert entered(time, pace) == 60.0


def test_spreading_goes_by_what_is_left_though_some_of_it_is_in_flight() -> None:
    time = Time()
    pace = time.pace()
    turn = pace.enter(DIRECTORIES)
    ask(pace, limits(20, 4, MINUTE))
    assert [entered(time, pace) for _ in range(2)] == [0.0, 15.0]
    pace.lost(turn)


def test_spreading_goes_by_the_tightest_of_several_windows() -> None:
    time = Time()
    pace = time.pace()
    turns = [pace.enter(DIRECTORIES) for _ in range(3)]
    pace.told(turns[0], limits(20, 19, START + timedelta(seconds=90)), 200)
    pace.told(turns[1], limits(20, 4, MINUTE), 200)
    pace.told(turns[2], limits(20, 18, START + timedelta(seconds=80)), 200)
    assert [entered(time, pace) for _ in range(2)] == [0.0, 15.0]


def test_of_several_answers_on_one_window_the_earliest_end_counts() -> None:
    """A Date has whole seconds only, so most answers say too late by a part of one."""
    time = Time()
    pace = time.pace()
    turns = [pace.enter(DIRECTORIES) for _ in range(3)]
    for turn, date in zip(turns, (START - timedelta(seconds=1), START, START), strict=True):
        text = date.strftime("%a, %d %b %Y %H:%M:%S GMT")
        pace.told(turn, limits(100, 0, MINUTE, date=text), 200)
    assert entered(time, pace) == 60.0


def test_before_the_last_fifth_nothing_is_spread() -> None:
    time = Time()
    pace = time.pace()
    for left in range(99, 20, -1):
        ask(pace, limits(100, left, MINUTE))
    assert time.waits == []


def test_spreading_is_given_up_where_its_waits_would_be_too_long() -> None:
    time = Time()
    pace = time.pace(max_wait=10.0)
    ask(pace, limits(20, 4, START + timedelta(hours=1)))
    assert [entered(time, pace) for _ in range(4)] == [0.0] * 4


def test_after_a_reset_the_limit_is_taken_to_be_as_before() -> None:
    """Three a minute: after the reset three may be in flight, and no fourth."""
    time = Time()
    pace = time.pace()
    ask(pace, limits(3, 0, MINUTE))
    assert [entered(time, pace) for _ in range(3)] == [60.0] * 3
    assert has_to_wait(time, pace)


def test_the_tightest_of_several_windows_counts() -> None:
    """A late answer of another window does not make room."""
    time = Time()
    pace = time.pace()
    ask(pace, limits(100, 0, MINUTE))
    turn = pace.enter(ACCOUNTS)
    pace.told(turn, limits(100, 0, MINUTE + timedelta(seconds=5)), 200)
    turn = pace.enter(ACCOUNTS)
    pace.told(turn, limits(100, 90, MINUTE + timedelta(seconds=60)), 200)
    assert entered(time, pace, ACCOUNTS) == 65.0


def test_an_answer_that_comes_late_does_not_make_room() -> None:
    time = Time()
    pace = time.pace()
    first, second = pace.enter(DIRECTORIES), pace.enter(DIRECTORIES)
    pace.told(second, limits(2, 0, MINUTE), 200)
    pace.told(first, limits(2, 1, MINUTE), 200)
    assert entered(time, pace) == 60.0


@pytest.mark.parametrize("status", [200, 404, 429, 503])
def test_retry_after_is_kept_whatever_the_status(status: int) -> None:
    time = Time()
    pace = time.pace()
    ask(pace, {"retry-after": "17"}, status)
    assert entered(time, pace) == 17.0


def test_a_refusal_stops_the_whole_family() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, {"retry-after": "17"}, 429)
    assert entered(time, pace, "/admin/v2/orgs/{org}/workspaces") == 17.0


def test_refusals_of_what_was_in_flight_count_once() -> None:
    time = Time()
    pace = time.pace()
    turns = [pace.enter(DIRECTORIES) for _ in range(8)]
    for turn in turns:
        pace.told(turn, {}, 429)
    assert pace.refusals(DIRECTORIES) == 1
    assert entered(time, pace) == 2.0


def test_after_a_refusal_one_tries_before_the_others() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, {"retry-after": "5"}, 429)
    assert entered(time, pace) == 5.0
    assert has_to_wait(time, pace)


def test_when_one_got_through_others_follow() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, {"retry-after": "5"}, 429)
    ask(pace)
    assert [entered(time, pace) for _ in range(2)] == [5.0] * 2
    assert has_to_wait(time, pace)


def test_where_a_limit_is_known_each_who_gets_through_lets_two_more_follow() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, limits(100, 0, START + timedelta(seconds=5)), 429)
    for _ in range(2):
        ask(pace)
    assert [entered(time, pace) for _ in range(4)] == [5.0] * 4
    assert has_to_wait(time, pace)


def test_refusals_that_say_nothing_are_waited_for_longer_and_longer() -> None:
    time = Time()
    pace = time.pace()
    for _ in range(7):
        ask(pace, {}, 429)
    pace.enter(DIRECTORIES)
    assert time.waits == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert pace.refusals(DIRECTORIES) == 7


def test_whoever_gets_through_ends_the_refusals() -> None:
    pace = Time().pace()
    ask(pace, {}, 429)
    ask(pace)
    assert pace.refusals(DIRECTORIES) == 0


def test_where_no_limit_is_told_few_go_at_a_time_for_long_after_a_refusal() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, {}, 429)
    for _ in range(49):
        ask(pace)
    turns = [pace.enter(DIRECTORIES) for _ in range(2)]
    assert has_to_wait(time, pace)
    pace.told(turns[0], {}, 200)
    assert [entered(time, pace) for _ in range(2)] == [2.0] * 2
    assert has_to_wait(time, pace)


def test_in_the_end_a_refusal_is_forgotten() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, {}, 429)
    for _ in range(50 * 31):
        ask(pace)
    assert [entered(time, pace) for _ in range(40)] == [2.0] * 40


def test_a_request_without_an_answer_may_have_been_counted() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, limits(4, 1, MINUTE))
    pace.lost(pace.enter(DIRECTORIES))
    assert entered(time, pace) == 60.0


def test_last_active_dates_are_kept_at_200_a_minute_without_being_told() -> None:
    time = Time()
    pace = time.pace()
    for _ in range(401):
        pace.told(pace.enter(ACTIVITY), {}, 200)
    assert time.seconds == 120.0


def test_last_active_dates_in_flight_count_too() -> None:
    """A hundred answers and a hundred in flight: the next waits until an answer is a minute old."""
    time = Time()
    pace = time.pace()
    turns = [pace.enter(ACTIVITY) for _ in range(200)]
    assert time.waits == []
    for turn in turns[:100]:
        pace.told(turn, {}, 200)
    pace.enter(ACTIVITY)
    assert time.waits == [60.0]


def test_a_wait_is_over_even_when_the_clock_stands_still() -> None:
    waits: list[float] = []
    pace = Time().pace(clock=lambda: START, sleep=waits.append)
    ask(pace, limits(100, 0, MINUTE))
    pace.enter(DIRECTORIES)
    assert waits == [60.0]


def test_a_clock_that_is_set_back_makes_no_wait_longer() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, limits(100, 0, MINUTE))
    pace.told(pace.enter(DIRECTORIES), limits(100, 0, MINUTE + timedelta(seconds=60)), 200)
    time.now -= timedelta(hours=1)
    before = sum(time.waits)
    pace.enter(DIRECTORIES)
    assert sum(time.waits) - before == 60.0


def test_waits_for_the_same_reset_end_within_half_a_second_after_it() -> None:
    time = Time()
    pace = time.pace(random=lambda: 1.0)
    ask(pace, limits(100, 0, MINUTE))
    assert entered(time, pace) == 60.5


# Too long


def test_a_wait_that_is_longer_than_allowed_is_an_error() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, {"retry-after": "3600"}, 429)
    with pytest.raises(TooLongError) as stopped:
        pace.enter(DIRECTORIES)
    assert str(stopped.value) == (
        "The API is limiting our requests to /admin/v2/ and asks to wait 3,600 s, longer than "
        "--max-wait 120. Try again later, or allow a longer wait."
    )
    assert stopped.value.exit_code is ExitCode.STOPPED
    assert (time.waits, time.notices) == ([], [])


def test_a_longer_wait_can_be_allowed() -> None:
    time = Time()
    pace = time.pace(max_wait=4000.0)
    ask(pace, {"retry-after": "3600"}, 429)
    assert entered(time, pace) == 3600.0


def test_a_wait_beyond_the_time_of_the_command_is_an_error() -> None:
    pace = Time().pace(until=START + timedelta(seconds=30))
    ask(pace, limits(100, 0, MINUTE))
    with pytest.raises(TooLongError, match=r"60 s, and the time .* \(--max-time\) is up"):
        pace.enter(DIRECTORIES)


def test_a_wait_within_the_time_of_the_command_is_kept() -> None:
    time = Time()
    pace = time.pace(until=START + timedelta(seconds=61))
    ask(pace, limits(100, 0, MINUTE))
    assert entered(time, pace) == 60.0


def test_a_rest_that_is_too_long_is_an_error_with_its_reason() -> None:
    pace = Time().pace(max_wait=5.0)
    with pytest.raises(TooLongError, match=r"^No answer\. Before it umsync would have to wait 6 s"):
        pace.rest(6.0, "No answer.")


def test_who_is_told_to_stop_while_waiting_has_no_request_in_flight() -> None:
    def stop(_seconds: float) -> None:
        raise StoppedError("Stopped.")

    time = Time()
    pace = time.pace(sleep=stop)
    ask(pace, limits(100, 0, MINUTE))
    with pytest.raises(StoppedError, match=r"^Stopped\.$"):
        pace.enter(DIRECTORIES)
    assert pace._families[Family.DIRECTORIES]._in_flight == 0


# What is told


def test_a_wait_is_told_before_it_begins_and_how_often_there_was_one() -> None:
    time = Time()
    told: list[tuple[str, int]] = []
    pace = time.pace(notice=lambda text: told.append((text, len(time.waits))))
    ask(pace, {"retry-after": "32"}, 429)
    ask(pace, limits(100, 0, MINUTE + timedelta(seconds=32)))
    pace.enter(DIRECTORIES)
    first = "The API is limiting our requests to /admin/v2/. Waiting 32 s (wait 1, 32 s in all)."
    then = "The API allows no more requests to /admin/v2/ for now. Waiting 60 s"
    assert told == [(first, 0), (f"{then} (wait 2, 92 s in all).", 1)]


def test_spreading_is_told_once_for_each_window() -> None:
    time = Time()
    pace = time.pace()
    for window in (1, 2):
        for left in (4, 3, 2, 1, 0):
            ask(pace, limits(20, left, START + timedelta(minutes=window)))
    spread = [text for text in time.notices if "spread" in text]
    assert [text.partition(" Waiting")[0] for text in spread] == [
        "The limit of requests to /admin/v2/ is nearly used up, so the rest is spread over 60 s.",
        "The limit of requests to /admin/v2/ is nearly used up, so the rest is spread over 60 s.",
    ]


def test_two_ends_of_one_window_less_than_a_second_apart_are_told_once() -> None:
    waits = Waits()
    first, second, later = (Reason("used up", "/users/", at) for at in (60.0, 60.9, 61.5))
    assert [waits.is_news(9.0, each) for each in (first, second, later)] == [True, False, True]


def test_waits_at_the_same_time_are_one() -> None:
    waits = Waits()
    for start, end in ((0.0, 60.0), (10.0, 60.4), (20.0, 50.0)):
        waits.begin(start, end)
    assert waits.so_far == (1, 60.4)


def test_a_wait_that_goes_on_after_another_is_one_more() -> None:
    waits = Waits()
    for start, end in ((0.0, 60.0), (10.0, 70.0), (70.0, 71.0)):
        waits.begin(start, end)
    assert waits.so_far == (3, 71.0)


def test_a_short_wait_is_counted_and_not_told() -> None:
    time = Time()
    pace = time.pace()
    pace.rest(0.9, "No answer.")
    assert time.notices == []
    assert pace.waited.waits == 1


def test_a_rest_is_told_with_its_reason() -> None:
    time = Time()
    time.pace().rest(3.0, "No answer.")
    assert time.notices == ["No answer. Waiting 3 s (wait 1, 3 s in all)."]


def test_nothing_has_waited_at_first() -> None:
    assert Time().pace().waited == (0, 0.0)


def test_holding_waits_and_takes_no_turn() -> None:
    time = Time()
    pace = time.pace()
    ask(pace, limits(5, 0, MINUTE))
    assert pace.hold(DIRECTORIES) == 60.0
    assert pace.hold(DIRECTORIES) == 0.0
    assert pace._families[Family.DIRECTORIES]._in_flight == 0
