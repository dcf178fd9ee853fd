"""`umsync sources list --format matrix`: what a workflow makes one job for each source from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Umsync

NUMBER = "7f3c2c1e-0000-4000-8000-000000000001"
BOTH = f"""
sources:
  labs: {{sandbox: sandbox.json}}
  acme: {{organization: {NUMBER}, api_key: {{env: ACME_ORG_KEY}}}}
"""
ACME = {"source": "acme", "organization": NUMBER, "key_variable": "ACME_ORG_KEY"}
LABS = {"source": "labs", "organization": "", "key_variable": ""}


@pytest.fixture(autouse=True)
def _manifest(folder: Path) -> None:
    (folder / "umsync.yaml").write_text(BOTH)


def test_each_source_is_a_job(umsync: Umsync) -> None:
    ran = umsync("sources", "list", "--format", "matrix")
    assert json.loads(ran.out) == {"include": [ACME, LABS]}


def test_it_is_one_line_for_an_output_of_a_step(umsync: Umsync) -> None:
    assert umsync("sources", "list", "--format", "matrix").out.count("\n") == 1


def test_no_value_of_a_key_is_in_it(umsync: Umsync) -> None:
    env = {"ACME_ORG_KEY": "a-key-nobody-may-see"}
    assert "a-key" not in umsync("sources", "list", "--format", "matrix", env=env).out


def test_it_can_be_of_one_source(umsync: Umsync) -> None:
    ran = umsync("sources", "list", "--format", "matrix", "--source", "labs")
    assert json.loads(ran.out) == {"include": [LABS]}
    assert umsync("sources", "list", "--source", "none").code == 2
