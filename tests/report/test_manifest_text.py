"""A one-off as a policy file means what was typed."""

from __future__ import annotations

import pytest
import yaml

from umsync.kinds.filters.everyone import Everyone
from umsync.manifest.decode import decode_document
from umsync.manifest.one_off import policy_of
from umsync.model.plan import OneOff
from umsync.report.manifest_text import policy_file

DEEP = (
    "{all_of: [{any_of: [{status: active}, {email: {ends_with: ['@partner.example', "
    "'@contractor.example']}}]}, {none_of: [{group: [a, b, c, d, e, f, g, h, i, j, k, l]}]}]}"
)
DEEPER = f"{{any_of: [{DEEP}, {{all_of: [{DEEP}, {{none_of: [{DEEP}]}}]}}]}}"


@pytest.mark.parametrize(
    "where",
    [
        "everyone",
        "status: active",
        "group: '2024'",
        "group: 'true'",
        "group: ['- a', '# b', 'c: d', '*e', '&f', '!g', '@h', '%i', ' k', '0x1f', '1e3', '~']",
        "group: [no, yes, On, y]",
        "group: 'Zoë \"the\" O''Brien \\ {x} [y], z'",
        'group: "a\\tb\\nc"',
        "group: [2026-01-01, 12:30]",
        "last_active: {before: 90d, never: true}",
        "# why\nstatus: active # because\nmanaged: true",
        "use: idle",
        DEEP,
        DEEPER,
    ],
)
@pytest.mark.parametrize(
    "do", [("suspend",), ("suspend", "{remove_from_groups: [a, 'b: c']}"), ("[suspend, activate]",)]
)
def test_it_loads_to_the_same_policy(where: str, do: tuple[str, ...]) -> None:
    one_off = OneOff(where, do, "Because: 'it' is", ("acme",))
    text = policy_file(one_off, "once")
    draft = decode_document(text.encode(), "once.yaml", frozenset())
    assert not draft.notes.problems
    assert draft.document.policies == {"once": policy_of(one_off, {"idle": Everyone()})}


def test_what_fits_stands_in_one_line() -> None:
    text = policy_file(OneOff("{status: active}", ("suspend",), None, ("acme",)), "once")
    assert text.splitlines() == [
        "policies:",
        "  once:",
        "    source: acme",
        "    where: {status: active}",
        "    do: suspend",
    ]


def test_no_line_is_longer_than_it_must_be() -> None:
    text = policy_file(OneOff(DEEPER, ("suspend",), None, ("acme", "beta")), "once")
    assert max(map(len, text.splitlines())) <= 100
    assert "    source: [acme, beta]" in text


def test_other_readers_of_yaml_see_texts_as_texts() -> None:
    text = policy_file(OneOff("group: [no, on, Yes]", ("suspend",), None, ("acme",)), "once")
    assert yaml.safe_load(text)["policies"]["once"]["where"] == {"group": ["no", "on", "Yes"]}
