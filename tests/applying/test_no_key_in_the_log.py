"""An error message with a key in it comes into the run's files without the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.applying import Watcher, connect, make_manifest, make_users, plan_for, staff_and
from tests.support.builders import ticking
from tests.support.fakes import Fault
from umsync.applying.order import Order, World
from umsync.applying.session import execute
from umsync.documents.plan_document import write_plan
from umsync.errors import ForbiddenError, KeyRejectedError
from umsync.model.secret import Secret, remembering
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from pathlib import Path

KEYS = ("the-key-of-another-source", "ATCTT3xFfGN0-abcd")
SAID = f"No: {KEYS[0]}, {KEYS[1]}."


@pytest.mark.parametrize("error", [ForbiddenError(SAID), KeyRejectedError(SAID)])
@pytest.mark.parametrize("method", ["suspend", "directories_of"])
def test_neither_results_nor_the_note_hold_a_key(
    tmp_path: Path, error: Exception, method: str
) -> None:
    organization, manifest = staff_and(*make_users(1)), make_manifest()
    text = write_plan(plan_for(manifest, organization))
    organization.faults.append(Fault(method, error))
    order = Order(text, manifest, RunStore(tmp_path), lambda _: connect(organization))
    with remembering():
        Secret(KEYS[0])
        finished = execute(order, World(ticking(), lambda size: b"\0" * size, Watcher()))
    files = [each.read_text() for each in finished.folder.path.iterdir()]
    assert len(files) == 4
    assert sum("No: ***, ***." in each for each in files) == 2
    assert not any(key in each for key in KEYS for each in files)
    assert finished.folder.verify() == ()
