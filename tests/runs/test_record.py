"""`run.json`."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import NOW, make_head
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.runs.canonical import DamagedError
from umsync.runs.events import Seal
from umsync.runs.record import Record, read_record, write_record

RUN = Run(
    make_head(),
    RunState.DONE,
    NOW + timedelta(minutes=1),
    (Result("c1", Outcome.APPLIED, NOW, "x"),),
)
RECORD = Record(RUN, Seal(4, "ff"))


def test_names_its_format() -> None:
    assert json.loads(write_record(RECORD))["format"] == "umsync.run/1"


results = st.builds(
    Result,
    st.text(),
    st.sampled_from(Outcome),
    st.datetimes(timezones=st.just(NOW.tzinfo)),
    st.text(),
)
runs = st.builds(
    Run,
    st.builds(make_head, accepted_destructive=st.none() | st.integers(0)),
    st.sampled_from(RunState),
    st.none() | st.just(NOW),
    st.lists(results, max_size=3).map(tuple),
    st.text(),
)


@given(runs)
def test_any_run_survives_writing(run: Run) -> None:
    record = Record(run, Seal(4, "ff"))
    assert read_record(write_record(record)) == record


@pytest.mark.parametrize(
    "change",
    [
        {"format": "umsync.run/2"},
        {"format": None},
        {"log": None},
        {"log": {"events": True, "hash": ""}},
        {"head": []},
        {"state": "odd"},
        {"ended_at": "never"},
        {"note": 3},
        {"results": {}},
        {"results": ["x"]},
        {"results": [{"outcome": "odd"}]},
        {"results": [{"outcome": "applied"}]},
    ],
)
def test_what_umsync_did_not_write_is_damage(change: dict[str, Any]) -> None:
    row = {**json.loads(write_record(RECORD)), **change}
    with pytest.raises(DamagedError):
        read_record(json.dumps(row))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not valid JSON in line 1."),
        ("[]", "is not a JSON object."),
        ("{", "is not valid JSON in line 1."),
        (b"\xff", "is not UTF-8 text."),
        ("[" * 100_000, "is nested more than 100 levels deep."),
    ],
)
def test_what_is_no_json_object_is_damage(text: str | bytes, said: str) -> None:
    with pytest.raises(DamagedError) as caught:
        read_record(text)
    assert str(caught.value) == f"run.json {said}"
