"""Atlassian's own documents are checked without their known defects, and nothing is left out."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance.defects import DEFECTS, gone, mend
from tests.conformance.samples import ORG, OURS, SEARCH, exchange
from tests.support.conformance import Documents, given_folder

if TYPE_CHECKING:
    from pathlib import Path

_USERS = "/v2/orgs/{orgId}/directories/{directoryId}/users"
_GROUPS = "/v2/orgs/{orgId}/directories/{directoryId}/groups"
_REVOKE = f"{_GROUPS}/{{groupId}}/role-assignments/revoke"
_PROFILE = "/users/{account_id}/manage/profile"
_ACCOUNT = {"$ref": "#/components/schemas/AtlassianAccountUser"}
_COUNTS = {"properties": {"counts": {"type": "GroupCounts"}}}
_POLICY = "/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}"
_FAULTY: dict[str, Any] = {
    "servers": [{"url": "https://api.atlassian.com/admin"}],
    "paths": {
        f"{_REVOKE}'": {"post": {"responses": {"204": {}}}},
        f"{_USERS}/{{userId}}": {"get": {"responses": {"404": {}}}},
        f"{_USERS}/{{accountId}}": {"delete": {"responses": {"204": {}}}},
        _POLICY: {"delete": {"responses": {"204": {"content": {"application/json": {}}}}}},
        _PROFILE: {
            "patch": {
                "requestBody": {"content": {"application/json": {"schema": _ACCOUNT}}},
                "responses": {"403": {}},
            }
        },
    },
    "components": {
        "schemas": {
            "AccountId": {"type": "string", "pattern": "[a-zA-Z0-9_|:-]{1,128}\n"},
            "AccountType": {"enum": ["atlassian"]},
            "MultiDirectoryGroupDetails": {"properties": {"data": _COUNTS}},
            "MultidirectoryInviteApiRequest": {
                "properties": {"emails": {"type": "array", "minimum": 1, "maximum": 25}}
            },
            "User": {
                "properties": {"account_id": {"$ref": "#/components/schemas/AccountId"}},
                "required": ["account_id"],
            },
            "AtlassianAccountUser": {
                "allOf": [
                    {"$ref": "#/components/schemas/User"},
                    {"properties": {"nickname": {"type": "string"}}, "required": ["nickname"]},
                ]
            },
        }
    },
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the environment, with a document that has every known defect."""
    (tmp_path / "x.json").write_text(json.dumps(_FAULTY))
    monkeypatch.setenv("UMSYNC_OPENAPI_DIR", str(tmp_path))
    return tmp_path


def test_every_known_defect_is_corrected_and_then_gone() -> None:
    root = deepcopy(_FAULTY)
    assert gone([root]) == []
    assert mend(root) == list(DEFECTS)
    assert gone([root]) == list(DEFECTS)


def test_one_defect_that_is_gone_is_named() -> None:
    root = deepcopy(_FAULTY)
    root["components"]["schemas"]["AccountType"]["enum"].append("customer")
    [defect] = gone([{"paths": {}}, root])
    assert "accountType" in defect.what


def test_our_own_documents_have_none_of_the_defects() -> None:
    for path in OURS.glob("*.json"):
        assert mend(json.loads(path.read_text(encoding="utf-8"))) == []


def test_every_known_defect_is_in_the_readme() -> None:
    readme = " ".join((OURS / "README.md").read_text(encoding="utf-8").split())
    for defect in DEFECTS:
        assert f"| `{defect.operation}` | {defect.what} | {defect.why} |" in readme


def test_a_given_document_is_read_without_its_defects(folder: Path) -> None:
    path = f"{ORG}/directories/d1/groups/g1/role-assignments/revoke"
    revoke = exchange(path, method="POST", sent={}, status=204)
    assert "is not documented" in Documents.load(folder).check(revoke)[0]
    found = Documents.load().find("POST", path)
    assert found is not None
    assert found.document.uri == "openapi:x.json"


@pytest.mark.parametrize(("sent", "problems"), [({"nickname": "Bo"}, 0), ({"nickname": 1}, 1)])
@pytest.mark.usefixtures("folder")
def test_part_of_an_account_is_a_whole_request(sent: object, problems: int) -> None:
    asked = exchange("/users/a1/manage/profile", method="PATCH", sent=sent, status=403)
    assert len(Documents.load().check(asked)) == problems


@pytest.mark.usefixtures("folder")
def test_an_endpoint_that_no_given_document_has_is_checked_against_ours_and_named() -> None:
    documents = Documents.load()
    asked = exchange(SEARCH, method="POST", sent={"limit": 0}, body={"data": []})
    assert documents.check(asked) != []
    lines = [line for line in documents.lacks() if line.endswith("ours was used.")]
    template = "/admin/v2/orgs/{orgId}/directories/{directoryId}/users"
    assert any(f" POST {template}/search is in none of" in line for line in lines)
    assert not any(f" DELETE {template}/{{accountId}} is" in line for line in lines)


def test_our_own_documents_lack_nothing(ours: Documents) -> None:
    assert ours.lacks() == []


@pytest.mark.needs("documents")
def test_every_known_defect_is_still_there() -> None:
    folder = given_folder()
    assert folder is not None
    read = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    corrected = [defect.what for defect in gone(read)]
    assert corrected == [], "Remove these from tests/conformance/defects.py and the README."
