"""Which endpoints share a limit."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Family(Enum):
    """Endpoints that are limited together; the value begins their paths and names them.

    Atlassian documents no limit of most of them, so each API counts as one family.
    https://developer.atlassian.com/cloud/admin/rate-limiting/ and the reference of each endpoint.
    """

    ACTIVITY = "last-active-dates"
    """200 requests a minute, by the reference of the organizations API."""
    ACCESS = "/admin/api-access/"
    DIRECTORIES = "/admin/v2/"
    ORGANIZATION = "/admin/v1/"
    ACCOUNTS = "/users/"
    OTHER = "/"


_ACTIVITY: Final = "/last-active-dates"


def family_of(template: str) -> Family:
    """The family of a path template, such as `/users/{account}/manage`."""
    if template.endswith(_ACTIVITY):
        return Family.ACTIVITY
    return next((each for each in Family if template.startswith(each.value)), Family.OTHER)
