"""A filter from a snippet, as on the command line."""

from __future__ import annotations

import pytest

from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.managed import Managed
from umsync.kinds.filters.status import HasStatus
from umsync.kinds.filters.use import Use
from umsync.manifest.decode import decode_filter
from umsync.manifest.problems import ManifestErrors
from umsync.model.user import Status


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("everyone", Everyone()),
        ("managed: true", Managed(value=True)),
        ("{status: active, managed: no_}", None),
        (
            "status: active\nmanaged: false",
            AllOf((HasStatus((Status.ACTIVE,)), Managed(value=False))),
        ),
        ("use: idle", Use("idle")),
    ],
)
def test_a_snippet_is_a_filter(text: str, found: object) -> None:
    if found is None:
        with pytest.raises(ManifestErrors):
            decode_filter(text, "--where")
    else:
        assert decode_filter(text, "--where") == found


def test_mistakes_name_the_snippet_as_told() -> None:
    with pytest.raises(ManifestErrors) as caught:
        decode_filter("stauts: active", "--where")
    assert str(caught.value).startswith(
        "--where:1:1: There is no filter 'stauts'. Did you mean 'status'?"
    )


@pytest.mark.parametrize(
    "text", ["", "[", "[a]", "{}", "7", "~", "\0", "\udc80", "a: &b c", "x\ny: z"]
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(ManifestErrors):
        decode_filter(text, "--where")


def test_saved_filters_are_checked_when_they_are_known() -> None:
    saved = {"idle": Everyone()}
    assert decode_filter("use: idle", "--where", saved) == Use("idle")
    with pytest.raises(ManifestErrors, match="There is no saved filter 'idel'"):
        decode_filter("use: idel", "--where", saved)


def test_the_size_of_saved_filters_counts() -> None:
    saved = {"deep": decode_filter("{none_of: " * 9 + "everyone" + "}" * 9, "--where")}
    inside = "{none_of: " * 15 + "{use: deep}" + "}" * 15
    with pytest.raises(ManifestErrors, match="more than 20 levels deep"):
        decode_filter(inside, "--where", saved)
