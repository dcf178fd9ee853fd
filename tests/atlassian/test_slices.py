"""Slices have nobody in common and leave nobody out, or are not made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from umsync.atlassian import wire_bodies
from umsync.atlassian.slices import Slice, divided
from umsync.model.search import Search
from umsync.model.user import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

STATUSES = frozenset(each.value for each in Status)
ACTIVE = Search(statuses=frozenset({"active"}))
OTHERS = Search(statuses=STATUSES - {"active"})


@dataclass
class Counts:
    """Answers by what a slice asks for; by default half of the whole of 1000."""

    numbers: dict[Slice, int] = field(default_factory=dict)
    asked: list[Slice] = field(default_factory=list)

    def __call__(self, slices: Sequence[Slice]) -> list[int]:
        self.asked += slices
        return [self.numbers.get(each, 500) for each in slices]


def claimed(claim: str, *, mfa_enabled: bool | None = None) -> Slice:
    return Slice(claim_status=claim, mfa_enabled=mfa_enabled)


def test_the_largest_slice_is_divided_until_all_are_small() -> None:
    counts = Counts(
        {
            claimed("managed"): 800,
            claimed("unmanaged"): 200,
            claimed("managed", mfa_enabled=True): 600,
            claimed("managed", mfa_enabled=False): 200,
            Slice(ACTIVE, "managed", mfa_enabled=True): 580,
            Slice(OTHERS, "managed", mfa_enabled=True): 20,
        }
    )
    assert divided(Slice(), 1000, counts) == {
        claimed("unmanaged"): 200,
        claimed("managed", mfa_enabled=False): 200,
        Slice(ACTIVE, "managed", mfa_enabled=True): 580,
        Slice(OTHERS, "managed", mfa_enabled=True): 20,
    }


def test_what_does_not_add_up_divides_nothing() -> None:
    counts = Counts({claimed("managed"): 900, claimed("unmanaged"): 99})
    found = divided(Slice(), 1000, counts)
    assert not any(each.claim_status for each in found)
    assert sum(found.values()) == 1000


def test_a_slice_of_nobody_is_not_read() -> None:
    counts = Counts({claimed("managed"): 1000, claimed("unmanaged"): 0})
    assert claimed("unmanaged") not in divided(Slice(), 1000, counts)


def test_small_slices_are_left_as_they_are() -> None:
    counts = Counts({claimed("managed"): 300, claimed("unmanaged"): 300})
    divided(Slice(), 600, counts)
    assert [each.claim_status for each in counts.asked[:2]] == ["managed", "unmanaged"]


def test_a_search_for_statuses_is_not_divided_by_status() -> None:
    whole = Slice(ACTIVE)
    counts = Counts({claimed("managed"): 0})
    assert all(each.search == ACTIVE for each in divided(whole, 1000, counts))
    assert {each.search for each in counts.asked} == {ACTIVE}


def test_statuses_divide_into_the_active_and_all_others() -> None:
    wrong = {claimed("managed"): 1, Slice(mfa_enabled=True): 1}
    counts = Counts({Slice(ACTIVE): 700, Slice(OTHERS): 300, **wrong})
    assert divided(Slice(), 1000, counts) == {Slice(ACTIVE): 700, Slice(OTHERS): 300}


@pytest.mark.parametrize(
    ("part", "body", "counts"),
    [
        (Slice(), {}, [{}]),
        (claimed("managed"), {"claimStatus": "managed"}, [{"claimStatus": "managed"}]),
        (Slice(mfa_enabled=False), {"mfaEnabled": False}, [{"mfaEnabled": "false"}]),
        (
            Slice(Search(statuses=frozenset({"active", "suspended"})), "unmanaged"),
            {"claimStatus": "unmanaged"},
            [
                {"claimStatus": "unmanaged", "status": "active"},
                {"claimStatus": "unmanaged", "status": "suspended"},
            ],
        ),
    ],
    ids=["everybody", "claim", "mfa", "two statuses"],
)
def test_a_slice_is_searched_and_counted_in_the_apis_own_words(
    part: Slice, body: dict[str, object], counts: list[dict[str, str]]
) -> None:
    assert wire_bodies.dividing(part) == body
    assert list(wire_bodies.user_counts(part)) == counts
