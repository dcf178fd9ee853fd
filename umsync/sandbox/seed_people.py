"""The invented people: a small cast in which everything occurs, then a crowd."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.sandbox.hostile import LONG_NAME, NAMES
from umsync.sandbox.seed_activity import Activity, activity, tokens
from umsync.sandbox.seed_kinds import CAST, CROWD, Kind, memberships
from umsync.sandbox.seed_places import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from umsync.sandbox.document import Row
    from umsync.sandbox.seed_groups import Teams
    from umsync.sandbox.seed_places import Places

_FIRST: Final = (
    *("Ana", "Bo", "Chidi", "Dara", "Eva", "Farid", "Grace", "Hana", "Ivan", "June", "Kofi"),
    *("Lena", "Mia", "Noor", "Olu", "Pia", "Quinn", "Rosa", "Sam", "Tariq", "Uma", "Viktor"),
    *("Wen", "Ximena", "Yara", "Zoe", "Åsa", "Søren", "Łukasz", "Çağla", "José", "Élodie"),
)
_LAST: Final = (
    *("Abbott", "Baker", "Costa", "Diaz", "Evans", "Fischer", "Garcia", "Haddad", "Ito"),
    *("Jensen", "Kim", "Lopez", "Meyer", "Novak", "Okafor", "Patel", "Quist", "Rossi", "Silva"),
    *("Tanaka", "Usman", "Vargas", "Weber", "Xu", "Young", "Zhang", "O'Neil", "Müller", "Nguyễn"),
)
_JOBS: Final = ("Engineer", "Designer", "Analyst", "Manager", "Support agent", "Accountant")
_ZONES: Final = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Etc/UTC")
_World = tuple["Random", "Places", "Teams", "datetime"]
_HOSTILE_EVERY: Final = 7
_HOSTILE_FIRST: Final = 19
_HOSTILE_SHARE: Final = 0.001
_SHORT_NAMES: Final = tuple(name for name in NAMES if name != LONG_NAME)


def people(rng: Random, where: Places, teams: Teams, users: int, as_of: datetime) -> list[Row]:
    """`users` people; the first ones are the cast, in a fixed order."""
    admins = 2 if users < 50 else 3 if users < 1000 else 4  # noqa: PLR2004 - sizes of a company
    crowd = rng.choices(CROWD, [kind.weight for kind in CROWD], k=max(users - len(CAST), 0))
    crowd[: admins - 2] = CAST[:1] * (admins - 2)
    kinds = [*CAST[:users], *crowd]
    world = (rng, where, teams, as_of)
    return [_person(world, number, kind) for number, kind in enumerate(kinds)]


def _person(world: _World, number: int, kind: Kind) -> Row:
    rng, where, teams, as_of = world
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    name = _name(rng, number, f"{first} {last}")
    done = activity(rng, kind, as_of)
    account_id = _account_id(rng)
    row: Row = {
        "accountId": account_id,
        "accountType": kind.account_type,
        "accountStatus": "inactive" if kind.status in {"deactivated", "for_deletion"} else "active",
        "claimStatus": "managed" if kind.managed else "unmanaged",
        "addedToOrg": done.added,
        "name": name,
        "nickname": first if name == f"{first} {last}" else name,
        "emailVerified": kind.account_type == "atlassian" and kind.status != "not_invited",
        "managementSource": ("synced" if kind.synced else "invited") if kind.managed else None,
        "mfaEnabled": kind.managed and rng.random() < 0.7,  # noqa: PLR2004 - a share
        "picture": f"https://avatars.example.com/{number}",
        "avatar": f"https://avatars.example.com/{number}/public",
        "platformRoles": list(kind.platform_roles),
        "deactivatedOn": done.deactivated,
        "deletionRequestedOn": done.deletion_requested,
        "apiTokens": tokens(rng, kind, as_of),
    }
    if not kind.hidden_email:
        row["email"] = _email(number, first, last, kind)
    if kind.managed:
        row |= _work(rng)
    joined = memberships(rng, where, teams, kind)
    return row | joined | _product_access(where, joined, done)


def _name(rng: Random, number: int, plain: str) -> str:
    """Every hostile name once, spread over the first few hundred people, then rarely."""
    turn, off = divmod(number - _HOSTILE_FIRST, _HOSTILE_EVERY)
    if off == 0 and 0 <= turn < len(NAMES):
        return NAMES[turn]
    if turn >= len(NAMES) and rng.random() < _HOSTILE_SHARE:
        return rng.choice(_SHORT_NAMES)
    return plain


def _account_id(rng: Random) -> str:
    """One of the three forms in use."""
    form = rng.randrange(10)
    if form == 0:
        return f"{rng.getrandbits(96):024x}"
    return f"{'557058' if form < 4 else '712020'}:{new_id(rng)}"  # noqa: PLR2004 - a share


def _email(number: int, first: str, last: str, kind: Kind) -> str:
    local = f"{first}.{last}".encode("ascii", "ignore").decode().replace("'", "").lower()
    return f"{local}{number}@{kind.domains[number % len(kind.domains)]}"


def _work(rng: Random) -> Row:
    return {
        "jobTitle": rng.choice(_JOBS),
        "department": rng.choice(("Engineering", "Finance", "Support", None)),
        "organization": "Acme",
        "location": rng.choice(("Berlin", "New York", "Tokyo", None)),
        "timeZone": rng.choice(_ZONES),
    }


def _product_access(where: Places, joined: Row, done: Activity) -> Row:
    """Absent when the activity is unknown; an entry for each product otherwise."""
    if done.stamps is None:
        return {}
    used = [row for row in where.resources if row["directoryId"] in joined["directories"]]
    stamps = iter(done.stamps)
    entries = [
        {"key": row["key"], "id": row["id"]} | ({"lastActiveTimestamp": when} if when else {})
        for row, when in zip(used, stamps, strict=False)
    ]
    return {"productAccess": entries}
