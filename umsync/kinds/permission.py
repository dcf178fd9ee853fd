"""What Atlassian lets an organization do to an account, and why not, as a sentence.

The keys are those of `GET /users/{account_id}/manage`
(https://developer.atlassian.com/cloud/admin/user-management/rest/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.model.user import User

ENABLEMENT: Final = "lifecycle.enablement"
DELETION: Final = "lifecycle.delete"
OF_TOKENS: Final = "apiToken.delete"
_LONGEST: Final = 60
_SUPPORT: Final = "Ask Atlassian's support."
_DIRECTORY: Final = "An identity provider manages the account. Do this in the identity provider."
_SENTENCES: Final[Mapping[str, str]] = {
    "externalDirectory.scim": _DIRECTORY,
    "externalDirectory.google": _DIRECTORY,
    "authPolicy.saml": (
        "The account logs in with SAML single sign-on. Do this in the identity provider."
    ),
    "managedAccount": (
        "Only an admin of the organization that manages the account may do this. Ask them."
    ),
    "administrative": f"Atlassian does not allow this for an administrative reason. {_SUPPORT}",
    "blocked.exportControl": f"Atlassian blocks the account for export control. {_SUPPORT}",
}


def refusal(user: User, privilege: str) -> str | None:
    """Why Atlassian does not allow it, or None: it does, or has not been asked."""
    for each in user.permissions or ():
        if each.privilege == privilege and not each.is_allowed:
            return _sentence(each.reason)
    return None


def _sentence(reason: str | None) -> str:
    """An unknown reason is quoted: short, on one line, and visible."""
    if reason is None:
        return f"Atlassian does not allow this, and does not say why. {_SUPPORT}"
    return _SENTENCES.get(
        reason, f"Atlassian does not allow this; its reason is {reason[:_LONGEST]!r}. {_SUPPORT}"
    )
