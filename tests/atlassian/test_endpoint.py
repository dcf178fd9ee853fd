from __future__ import annotations

import pytest

from tests.atlassian.servers import KEY, ORG, endpoint
from umsync.atlassian.endpoint import Endpoint
from umsync.errors import CredentialsError, ManifestError
from umsync.model.secret import Secret


@pytest.mark.parametrize(
    "base_url",
    [
        "https://api.atlassian.com",
        "https://api.atlassian.com/",
        "https://gateway.acme.example:8443/atlassian/v1",
        "https://192.0.2.7:8443",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
        "http://localhost",
        "http://sandbox.localhost",
    ],
)
def test_https_addresses_and_this_machine_are_fine(base_url: str) -> None:
    assert endpoint(base_url).base_url == base_url


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "api.atlassian.com",
        "http://api.atlassian.com",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://127.0.0.1@evil.example",
        "https://user:password@api.atlassian.com",
        "https://api.atlassian.com?x=1",
        "https://api.atlassian.com#x",
        "https://api.atlassian.com/../x",
        "https://a..b",
        "https://[:::1:::]",
        "https://api.atlassian.com:65536",
        "https://" + "a" * 64 + ".example",
        "https://exämple.com",
        "ftp://api.atlassian.com",
        "https://api.atlassian.com\n",
    ],
)
def test_the_key_is_never_sent_to_such_an_address(base_url: str) -> None:
    with pytest.raises(ManifestError, match="https://"):
        endpoint(base_url)


@pytest.mark.parametrize("organization_id", ["", "acme corp", "../x", "a/b", "a\n"])
def test_an_organization_id_is_an_id(organization_id: str) -> None:
    with pytest.raises(ManifestError, match="organization"):
        Endpoint("https://api.example.com", organization_id, Secret(KEY))


@pytest.mark.parametrize(
    "key", ["", "two words", "line\nbreak", "tab\t", "ключ", "\u201cquoted\u201d"]
)
def test_a_key_that_could_not_be_a_header_is_refused_unseen(key: str) -> None:
    with pytest.raises(CredentialsError) as refused:
        Endpoint("https://api.example.com", ORG, Secret(key))
    assert not key or key not in str(refused.value)


def test_a_key_that_could_not_be_a_header_is_said_to_come_from_the_environment() -> None:
    with pytest.raises(CredentialsError, match="environment variable that the source's `api_key`"):
        endpoint(key="two words")


@pytest.mark.parametrize(
    ("base_url", "here"),
    [
        ("http://127.0.0.1:8080", True),
        ("https://127.0.0.1/x", True),
        ("http://[::1]", True),
        ("https://LOCALHOST", True),
        ("http://sandbox.localhost:80", True),
        ("https://api.atlassian.com", False),
        ("https://localhost.example.com", False),
        ("https://127.0.0.1.example.com", False),
    ],
)
def test_it_is_known_whether_an_address_is_on_this_machine(base_url: str, here: bool) -> None:
    assert endpoint(base_url).is_loopback is here


def test_an_endpoint_does_not_show_its_key() -> None:
    assert KEY not in repr(endpoint())


def test_the_host_has_its_port() -> None:
    assert endpoint("https://gateway.acme.example:8443/x/").host == "gateway.acme.example:8443"


def test_the_path_has_no_slash_at_its_end() -> None:
    assert endpoint("https://gateway.acme.example/x/").path == "/x"
