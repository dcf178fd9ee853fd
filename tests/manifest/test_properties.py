"""Whatever is in a file, loading it gives a manifest or a sentence."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.profiles import examples
from umsync.codec import yaml_text
from umsync.errors import FilesError, ManifestError
from umsync.kinds.registry import actions, filters
from umsync.manifest.decode import decode_document
from umsync.manifest.load import load
from umsync.manifest.model import Manifest

WORDS = [
    *filters(), *actions(), "sources", "acme", "sandbox", "organization", "api_key", "env", "A",
    "protect", "accounts", "limits", "destructive", "count", "percent", "window", "days",
    "policies", "p", "where", "do", "reason", "before", "90d", "active", "exempt", "until",
    "2027-01-31", "true", "null", "7", "1e999", ".nan", "-", "?", "|", ">", "&a", "*a", "!t", "<<",
    "'", '"', "\\", "#", "%", "@", "`", "\t", "---", "...", "ATATT3xFfGF0fake", "\u202e",
]  # fmt: skip
SIGNS = [": ", ", ", "{", "}", "[", "]", "\n", "\n  ", "\n    ", "\n- ", " "]


def outcome(data: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.yaml")
        path.write_bytes(data)
        try:
            return load([path])
        except (ManifestError, FilesError) as error:
            return error


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"? ? ?")
@example(b"[" * 2000)
@example(b"a: " * 2000)
def test_any_bytes_give_a_manifest_or_a_sentence(data: bytes) -> None:
    assert isinstance(outcome(data), Manifest | ManifestError | FilesError)


@examples(300)
@given(st.lists(st.sampled_from(WORDS + SIGNS * 3), max_size=80).map("".join))
def test_any_words_of_the_language_give_a_manifest_or_a_sentence(text: str) -> None:
    assert isinstance(outcome(text.encode()), Manifest | ManifestError | FilesError)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS[:40]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS[:40]), inner, max_size=4)
    ),
    max_leaves=25,
)
SECTIONS = ["sources", "protect", "exempt", "limits", "filters", "policies", "version"]


@examples(300)
@given(st.dictionaries(st.sampled_from(SECTIONS), VALUES, max_size=4))
def test_any_document_gives_a_manifest_or_one_line_for_each_mistake(
    document: dict[str, object],
) -> None:
    found = outcome(yaml.safe_dump(document).encode())
    if isinstance(found, ManifestError):
        lines = str(found).splitlines()
        assert all(line.startswith("a.yaml:") for line in lines[:-1])
        assert lines[-1].startswith(f"{len(lines) - 1} mistake")
    else:
        assert isinstance(found, Manifest)


@examples(300)
@given(text=st.lists(st.sampled_from(WORDS + SIGNS * 3), max_size=40).map("".join))
@example("a:\tb")
@example("{a: , b: |# c\n}")
@example("'\\U00110000'")
@example('"\\U00110000"')
@example('"\\uD800"')
@example("!]")
def test_no_sentence_is_pyyaml_s_and_either_of_its_parsers_leads_to_the_same(text: str) -> None:
    found = str(decode_document(text.encode(), "a.yaml", frozenset()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_text, "_QUICK", None)
        assert str(decode_document(text.encode(), "a.yaml", frozenset())) == found
    assert "while parsing" not in found
    assert "while scanning" not in found
    assert "<byte string>" not in found


SECRETS = st.text(
    st.characters(codec="ascii", categories=["L", "N"]), min_size=12, max_size=60
).map(
    lambda text: f"q{text}Q"  # never a number, a word of YAML or the name of a variable
)
PLACES = [
    "api_key: %s", "api_key: [%s]", "api_key: {%s: x}", "api_key: {env: %s}",
    "api_key: {env: [%s]}",
    "api_key: {token: %s}", "base_url: 'https://%s@evil.example'", "base_url: %s",
    "base_url: 'https://api.atlassian.com/%s'", "organization: '%s!'", "organization: {%s: x}",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@examples(50)
@given(secret=SECRETS)
def test_no_sentence_repeats_what_stands_where_a_key_could(place: str, secret: str) -> None:
    key = f"    {place % secret}\n"
    others = "".join(
        f"    {name}: {value}\n"
        for name, value in {"organization": "x", "api_key": "{env: A}"}.items()
        if not place.startswith(name)
    )
    found = outcome(f"sources:\n  acme:\n{others}{key}".encode())
    assert isinstance(found, ManifestError)
    assert secret not in str(found)
