"""What is read of an organization only where it is needed."""

from __future__ import annotations

from enum import Enum


class Field(Enum):
    """What is read only when it is needed, and what it costs.

    The first three come with the listing (`expand`). Directories take a listing for each, when
    the organization has more than one, or a few searches when only actions look at them;
    `MANAGED_ACCOUNTS` takes the v1 listing of these, which tells whether each is billable and when
    it was last active. Those in `DETAILS` take a request for each user. The last three are lists
    of the organization itself: its products and sites, which groups grant them, and its API keys.
    """

    GROUPS = "groups"
    PRODUCT_ACCESS = "productAccess"
    PLATFORM_ROLES = "platformRoles"
    DIRECTORIES = "directories"
    MANAGED_ACCOUNTS = "managedAccounts"
    ROLE_ASSIGNMENTS = "roleAssignments"
    API_TOKENS = "apiTokens"
    PERMISSIONS = "permissions"
    WORKSPACES = "workspaces"
    GRANTS = "grants"
    API_KEYS = "apiKeys"


EXPANDED = frozenset({Field.GROUPS, Field.PRODUCT_ACCESS, Field.PLATFORM_ROLES})
"""What a listing of users brings along when it is asked to."""
DETAILS = frozenset({Field.ROLE_ASSIGNMENTS, Field.API_TOKENS, Field.PERMISSIONS})
"""What takes a request for each user, so it is asked only of those it can matter for."""
LAZY = DETAILS | {Field.DIRECTORIES}
"""What an action may look at and is read only of those whom it is about to change."""
MANAGED_ONLY = frozenset({Field.API_TOKENS, Field.PERMISSIONS})
"""Details that only accounts on a claimed domain have."""
