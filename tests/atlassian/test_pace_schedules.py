"""Many workers and one limiter, against servers that count for themselves."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.atlassian.paces import Manner, Server, Simulation
from tests.support.profiles import examples
from umsync.atlassian.pace import Pace

TEMPLATE = "/admin/v2/orgs/{org}/directories"


class Workers:
    """So many workers that send so many requests each until they are served."""

    def __init__(self, manner: Manner, workers: int, each: int, seed: int = 1) -> None:
        self.simulation = Simulation()
        self.server = Server(self.simulation, manner)
        self.shut_until = 0.0
        self.early: list[float] = []
        self.notices: list[str] = []
        self._random = random.Random(seed)  # noqa: S311 - latencies
        self.pace = Pace(
            clock=self.simulation.clock,
            sleep=self.simulation.sleep,
            notice=self.notices.append,
            random=self._random.random,
            max_wait=300.0,
        )
        self.simulation.run(*[lambda: self._work(each)] * workers)

    def _work(self, requests: int) -> None:
        for _ in range(requests):
            while self._ask() == 429:
                pass

    def _ask(self) -> int:
        turn = self.pace.enter(TEMPLATE)
        if self.simulation.seconds < self.shut_until:
            self.early.append(self.simulation.seconds)
        self.simulation.sleep(self._random.uniform(0.01, 0.4))
        headers, status, shut = self.server.answer()
        self.simulation.sleep(self._random.uniform(0.01, 0.4))
        self.pace.told(turn, headers, status)
        self.shut_until = max(self.shut_until, shut)
        return status


MANNERS = st.builds(
    Manner,
    limit=st.integers(1, 40),
    seconds=st.just(60.0),
    aligned=st.booleans(),
    reset=st.sampled_from(("milliseconds", "seconds", "minutes", "nothing")),
    after=st.sampled_from(("nothing", "seconds", "date")),
    skew=st.sampled_from((0.0, -600.0, 0.37, 7200.0)),
)


@examples(60)
@given(manner=MANNERS, workers=st.integers(1, 8), each=st.integers(1, 12), seed=st.integers(0, 9))
def test_nothing_is_sent_where_nothing_is_left_and_all_of_it_is_served(
    manner: Manner, workers: int, each: int, seed: int
) -> None:
    """Progress: what is served, and in few windows more than it takes."""
    done = Workers(manner, workers, each, seed)
    assert done.early == []
    assert len(done.server.served) == workers * each
    fewest = workers * each / manner.limit
    assert done.simulation.seconds <= 60.0 * (3 * fewest + 4)


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("reset", ["milliseconds", "seconds"])
@pytest.mark.parametrize("skew", [0.0, -600.0, 7200.5])
def test_a_limit_that_is_told_is_never_overshot(reset: str, skew: float, aligned: bool) -> None:
    manner = Manner(limit=100, aligned=aligned, reset=reset, skew=skew)
    done = Workers(manner, workers=8, each=100)
    assert done.server.refused == []


def test_eight_workers_use_what_a_limit_of_100_a_minute_allows() -> None:
    done = Workers(Manner(limit=100), workers=8, each=100)
    windows = done.server.windows()
    assert len(windows) == 8
    assert all(used >= 95 for used in windows[:-1]), windows


def test_eight_workers_reach_95_percent_of_a_limit_of_100_a_minute() -> None:
    done = Workers(Manner(limit=100, aligned=True, reset="seconds"), workers=8, each=125)
    assert len(done.server.served) == 1000
    assert done.simulation.seconds <= 10 * 60.0 / 0.95


def test_one_refusal_does_not_become_one_for_each_worker() -> None:
    """Only the first time are all in flight: then few go at a time where no limit is told."""
    manner = Manner(limit=20, reset="nothing", after="seconds")
    done = Workers(manner, workers=8, each=20)
    assert len(done.server.windows()) == 8
    assert len([at for at in done.server.refused if at < 30]) <= 8
    assert len([at for at in done.server.refused if at >= 30]) <= 2 * 7


def test_everybody_gets_through_a_server_that_says_nothing_but_429() -> None:
    done = Workers(Manner(limit=3, seconds=5.0, reset="nothing"), workers=8, each=3)
    assert len(done.server.served) == 24


def test_workers_who_wait_for_the_same_reset_tell_it_once() -> None:
    done = Workers(Manner(limit=10), workers=8, each=2)
    told = [text for text in done.notices if "allows no more" in text]
    assert len(told) == 1
