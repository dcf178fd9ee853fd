"""Where an organization's API is, with which key, and how long to wait for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from umsync.atlassian.errors import BadKeyError
from umsync.errors import ManifestError
from umsync.model.secret import Secret

_ORGANIZATION_ID: Final = re.compile(r"[A-Za-z0-9-]{1,128}")
_KEY: Final = re.compile(r"[!-~]+")
_LABEL: Final = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LOOPBACK: Final = rf"(localhost|({_LABEL}\.)*localhost|127\.0\.0\.1|\[::1\])"
_HERE: Final = re.compile(r"(.+\.)?localhost|127\.0\.0\.1|::1")
_BASE_URL: Final = re.compile(
    rf"(https://({_LABEL}(\.{_LABEL})*|\[::1\])|http://{_LOOPBACK})"
    r"(:(?P<port>[1-9][0-9]{0,4}))?(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?"
)
_LAST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection, for each part of an answer, and for all of it."""

    connect: float = 10.0
    read: float = 60.0
    total: float = 300.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An organization's API: address, organization id, key.

    Raises:
        ManifestError: the address is not https (http is for this machine only) or holds more
            than host and path, or the organization's id is none.
        BadKeyError: the key could not stand in a header.
    """

    base_url: str
    organization_id: str
    key: Secret

    def __post_init__(self) -> None:
        if not _is_address(self.base_url):
            raise ManifestError(
                "`base_url` must be an https:// address of host and path, such as "
                "https://api.atlassian.com, without user name, query or fragment."
            )
        if not _ORGANIZATION_ID.fullmatch(self.organization_id):
            raise ManifestError(
                f"`organization: {self.organization_id[:80]!a}` is not an organization's id. "
                "It is the part after /o/ in the address of Atlassian Administration."
            )
        if not _KEY.fullmatch(self.key.reveal()):
            raise BadKeyError(
                "The API key is empty or holds a space, a line break or another character that "
                "no key holds. Copy it again, without quotation marks around it, into the "
                "environment variable that the source's `api_key` names."
            )

    @property
    def host(self) -> str:
        """Host, and port if it is not the usual one."""
        return urlsplit(self.base_url).netloc

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this machine; everything that may be http is."""
        return _HERE.fullmatch(urlsplit(self.base_url).hostname or "") is not None

    @property
    def path(self) -> str:
        """What comes before every path of the API; usually empty."""
        return urlsplit(self.base_url).path.rstrip("/")


def _is_address(text: str) -> bool:
    found = _BASE_URL.fullmatch(text)
    return found is not None and int(found["port"] or 0) <= _LAST_PORT
