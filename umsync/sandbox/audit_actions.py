"""What the audit log calls the things that happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of event: its name in the API, and the words an admin sees."""

    name: str
    display: str
    group: str


_ACCOUNTS: Final = "Atlassian accounts"
_USERS: Final = "User management"
_GROUPS: Final = "Groups"
_ACCESS: Final = "Access and roles"
_TOKENS: Final = "API tokens and keys"
_POLICIES: Final = "Security policies"

# The two names of group memberships are those of the real log; the others follow their pattern.
ADDED_TO_GROUP: Final = Action("user_added_to_group", "Added user to group", _GROUPS)
REMOVED_FROM_GROUP: Final = Action("user_removed_from_group", "Removed user from group", _GROUPS)
GROUP_CREATED: Final = Action("group_created", "Created group", _GROUPS)
GROUP_DELETED: Final = Action("group_deleted", "Deleted group", _GROUPS)
ACCESS_GRANTED: Final = Action("product_access_granted", "Granted product access", _ACCESS)
ACCESS_REVOKED: Final = Action("product_access_revoked", "Revoked product access", _ACCESS)
GROUP_GRANTED: Final = Action("group_granted_product_access", "Granted group access", _ACCESS)
GROUP_REVOKED: Final = Action("group_revoked_product_access", "Revoked group access", _ACCESS)
ADMIN_GRANTED: Final = Action("user_granted_admin_role", "Granted admin role", _ACCESS)
ADMIN_REVOKED: Final = Action("user_revoked_admin_role", "Revoked admin role", _ACCESS)
ADDED: Final = Action("user_added_to_organization", "Added user to organization", _USERS)
INVITED: Final = Action("user_invited", "Invited user", _USERS)
SUSPENDED: Final = Action("user_suspended", "Suspended user", _USERS)
RESTORED: Final = Action("user_restored", "Restored user", _USERS)
REMOVED: Final = Action("user_removed", "Removed user", _USERS)
DEACTIVATED: Final = Action("account_deactivated", "Deactivated account", _ACCOUNTS)
REACTIVATED: Final = Action("account_reactivated", "Reactivated account", _ACCOUNTS)
DELETION_SCHEDULED: Final = Action(
    "account_deletion_scheduled", "Scheduled deletion of account", _ACCOUNTS
)
DELETION_CANCELED: Final = Action(
    "account_deletion_canceled", "Canceled deletion of account", _ACCOUNTS
)
EMAIL_CHANGED: Final = Action("account_email_changed", "Changed email address", _ACCOUNTS)
PROFILE_CHANGED: Final = Action("account_profile_changed", "Changed profile", _ACCOUNTS)
TOKEN_CREATED: Final = Action("api_token_created", "Created API token", _TOKENS)
TOKEN_REVOKED: Final = Action("api_token_revoked", "Revoked API token", _TOKENS)
KEY_CREATED: Final = Action("api_key_created", "Created organization API key", _TOKENS)
APP_ACCESS_CHANGED: Final = Action(
    "app_access_settings_changed", "Changed app access settings", _POLICIES
)
POLICY_CREATED: Final = Action("policy_created", "Created policy", _POLICIES)
POLICY_UPDATED: Final = Action("policy_updated", "Updated policy", _POLICIES)
POLICY_DELETED: Final = Action("policy_deleted", "Deleted policy", _POLICIES)

ACTIONS: Final = tuple(each for each in list(globals().values()) if isinstance(each, Action))
"""Every action there is."""
