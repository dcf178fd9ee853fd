from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.support import AS_OF
from umsync.errors import ExitCode, FilesError
from umsync.sandbox.document import ORGANIZATION_FORMAT, check, encode, encode_user, load, parse
from umsync.sandbox.seed import seed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def document() -> dict[str, Any]:
    return copy.deepcopy(seed(users=30, seed=1, as_of=AS_OF))


def test_what_is_encoded_is_read_back(document: dict[str, Any]) -> None:
    text = encode(document, [encode_user(user) for user in document["users"]])
    assert parse(text, "it") == document


def test_an_organization_without_users_is_read_back() -> None:
    document = seed(users=0, seed=1, as_of=AS_OF)
    assert parse(encode(document, []), "it") == document


def test_the_text_is_ascii_with_one_user_on_a_line(document: dict[str, Any]) -> None:
    text = encode(document, [encode_user(user) for user in document["users"]])
    assert text.isascii()
    assert sum(line.startswith('{"accountId"') for line in text.split("\n")) == 30


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    with pytest.raises(FilesError, match="cannot be read") as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code is ExitCode.FILES


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"[" * 100_000, "nested more than 100 levels deep"),
        (b"[]", "not a umsync sandbox"),
        (b"{}", "not a umsync sandbox"),
        (b'{"format": "umsync-sandbox/9"}', "umsync-sandbox/9"),
        (json.dumps({"format": ORGANIZATION_FORMAT}).encode(), "organization"),
    ],
)
def test_a_foreign_file_is_refused_with_advice(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "sandbox.json"
    path.write_bytes(content)
    with pytest.raises(FilesError, match=message) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert "umsync sandbox seed" in str(caught.value)


def test_a_good_file_is_loaded(tmp_path: Path, document: dict[str, Any]) -> None:
    path = tmp_path / "sandbox.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert load(path) == document


@pytest.mark.parametrize(
    "name", ["api_keys", "directories", "resources", "groups", "users", "policies", "app_access"]
)
@pytest.mark.parametrize("value", [None, {}, [5], [{}]])
def test_a_malformed_list_is_named(document: dict[str, Any], name: str, value: Any) -> None:
    document[name] = value
    with pytest.raises(FilesError, match=name):
        check(document, "it")


def test_a_file_from_before_policies_is_read(document: dict[str, Any]) -> None:
    for name in ("policies", "app_access", "unverified_domains"):
        del document[name]
    text = encode(document, [encode_user(user) for user in document["users"]])
    assert parse(text, "it") == document


def test_a_sandbox_without_a_key_is_of_no_use(document: dict[str, Any]) -> None:
    document["api_keys"] = []
    with pytest.raises(FilesError, match="api_keys is empty"):
        check(document, "it")


@pytest.mark.parametrize("organization", [None, {"id": "x"}, {"id": 5, "name": "x"}])
def test_a_malformed_organization_is_named(document: dict[str, Any], organization: Any) -> None:
    document["organization"] = organization
    with pytest.raises(FilesError, match="organization"):
        check(document, "it")


def test_a_user_who_is_there_twice_is_named(document: dict[str, Any]) -> None:
    document["users"].append(document["users"][0])
    with pytest.raises(FilesError, match="twice"):
        check(document, "it")


@pytest.mark.parametrize("broken", [{"directories": {"x": "active"}}, {"groups": ["x"]}])
def test_a_user_in_an_unknown_place_is_named(document: dict[str, Any], broken: Any) -> None:
    document["users"][3] |= broken
    with pytest.raises(FilesError, match=document["users"][3]["accountId"]):
        check(document, "it")


@pytest.mark.parametrize("name", ["groups", "resources"])
def test_a_group_or_product_in_an_unknown_directory_is_named(
    document: dict[str, Any], name: str
) -> None:
    document[name][0]["directoryId"] = "x"
    with pytest.raises(FilesError, match=document[name][0]["id"]):
        check(document, "it")
