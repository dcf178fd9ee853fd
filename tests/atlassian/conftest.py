"""The tests' own network only, whatever the environment says."""

from __future__ import annotations

import os

import pytest

_NETWORK = ("PROXY", "NETRC", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def _no_network_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().endswith(_NETWORK):
            monkeypatch.delenv(name)
