"""After how many days without use a policy takes somebody for idle: pictures show it."""

from __future__ import annotations

import pytest

from tests.support.builders import NOW
from umsync.kinds.scope import Scope
from umsync.manifest.decode import decode_filter
from umsync.model.organization import Catalogs, Organization

SAVED = decode_filter("last_active: {before: 120d, never: true}", "saved", {})
CATALOGS = Catalogs(Organization("o", "Acme"), (), ())


@pytest.mark.parametrize(
    ("where", "days"),
    [
        ("last_active: {before: 90d}", 90),
        ("{status: active, last_active: {before: 60d}}", 60),
        ("any_of: [{last_active: {before: 90d}}, {last_active: {before: 30d}}]", 30),
        ("use: idle", 120),
        ("last_active: {after: 90d}", None),
        ("last_active: {never: true}", None),
        ("none_of: [{last_active: {before: 90d}}]", None),
        ("status: active", None),
    ],
)
def test_a_filter_takes_somebody_for_idle_after(where: str, days: int | None) -> None:
    scope = Scope.of("acme", NOW, CATALOGS, {"idle": SAVED}, {})
    assert decode_filter(where, "where", {"idle": SAVED}).idle_days(scope) == days
