"""Whatever the organization and the manifest: what was applied is not planned again."""

from __future__ import annotations

import io
import json
import random
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.profiles import examples
from tests.support.seeds import write_seeded
from umsync.cli import main
from umsync.cli.runtime import Runtime

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIMITS = {
    "destructive": {"count": 10_000, "percent": 1000},
    "changes": {"count": 10_000, "percent": 1000},
}
GROUPS = ("jira-users-acme", "confluence-users-acme", "contractors", "idp-employees", "labs-guests")

WHO = st.sampled_from(
    [
        "everyone",
        {"managed": True},
        {"managed": False},
        {"email_domain": ["contractor.example", "partner.example"]},
        {"email": {"contains": "a"}},
        {"last_active": {"before": "90d"}},
        {"last_active": {"before": "300d", "never": True}},
        {"last_active": {"after": "30d", "product": "confluence"}},
    ]
)
"""Filters on what no action changes: of others, a second plan may rightly differ."""

WHERE = st.one_of(
    WHO,
    st.builds(lambda parts: {"any_of": parts}, st.lists(WHO, min_size=1, max_size=3)),
    st.builds(lambda parts: {"none_of": parts}, st.lists(WHO, min_size=1, max_size=2)),
    st.builds(lambda parts: {"all_of": parts}, st.lists(WHO, min_size=1, max_size=3)),
)
GROUP_LISTS = st.lists(st.sampled_from(GROUPS), min_size=1, max_size=2, unique=True)
ACTIONS = st.one_of(
    st.sampled_from(["suspend", "restore", "deactivate", "activate"]),
    st.builds(lambda groups: {"add_to_groups": groups}, GROUP_LISTS),
    st.builds(lambda groups: {"remove_from_groups": groups}, GROUP_LISTS),
)
POLICIES = st.dictionaries(
    st.sampled_from(["one", "two", "three"]),
    st.fixed_dictionaries({"where": WHERE, "do": st.lists(ACTIONS, min_size=1, max_size=3)}),
    min_size=1,
)


def umsync(*arguments: str) -> tuple[int, str]:
    runtime = Runtime(
        env={},
        clock=lambda: NOW,
        sleep=lambda _seconds: None,
        chance=random.Random(),  # noqa: S311 - run ids
        can_ask=False,
        can_draw=False,
    )
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = main(arguments, runtime)
    return code, said.getvalue()


def planned() -> dict[str, Any]:
    code, said = umsync("plan", "-o", "plan.json")
    assert code in {0, 6}, said
    document: dict[str, Any] = json.loads(Path("plan.json").read_text())
    return document


@examples(25)
@given(number=st.integers(0, 10_000), users=st.integers(20, 60), policies=POLICIES)
def test_a_plan_made_after_an_apply_is_empty(
    number: int, users: int, policies: dict[str, dict[str, list[object]]]
) -> None:
    activates = any("activate" in policy["do"] for policy in policies.values())
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        write_seeded(Path("sandbox.json"), users=users, number=number, as_of=NOW)
        manifest = {"sources": {"acme": {"sandbox": "sandbox.json"}}, "limits": LIMITS}
        Path("umsync.yaml").write_text(json.dumps({**manifest, "policies": policies}))
        # An activated account has access again, which a second plan may take away.
        for _ in range(2 if activates else 1):
            destructive = str(planned()["destructive"])
            code, said = umsync("apply", "plan.json", "--yes", "--accept-destructive", destructive)
            assert code == 0, said
        assert planned()["changes"] == []
