"""A process that suspends and restores everybody over and over until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from umsync.sandbox.store import Store


def main() -> None:
    """Never returns."""
    store = Store.open(Path(sys.argv[1]))
    print("ready", flush=True)  # noqa: T201 - the parent waits for it
    status = "suspended"
    while True:
        for account_id in [user["accountId"] for user in store.snapshot()["users"]]:
            with store.writing() as organization:
                user = organization.users[account_id]
                user["directories"] = dict.fromkeys(user["directories"], status)
                organization.put_user(user)
        status = "active" if status == "suspended" else "suspended"


if __name__ == "__main__":
    main()
