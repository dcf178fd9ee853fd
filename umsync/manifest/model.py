"""What a manifest says, as frozen data. Each field with a `setting` may be written in YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from umsync.kinds.action import Action
from umsync.kinds.base import setting
from umsync.kinds.filter import Filter
from umsync.kinds.table import Table
from umsync.model.plan import ManifestFile
from umsync.model.position import NOWHERE, Position
from umsync.model.values import Day

DEFAULT_BASE_URL = "https://api.atlassian.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a manifest that is not a kind; `at` is the place it was written."""

    at: Position = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class KeyReference(Section):
    """Where an API key is found. A manifest never holds the key itself."""

    env: str = setting("The name of the environment variable that holds the key.")
    id: str | None = setting(
        "The key's id, as the organization lists it, to be told when it expires.", default=None
    )


@dataclass(frozen=True, slots=True)
class Source(Section):
    """An organization: a real one with `organization` and `api_key`, or a `sandbox` file."""

    organization: str | None = setting("The organization's id.", default=None)
    api_key: KeyReference | None = setting("Where its API key is found.", default=None)
    base_url: str | None = setting("The API's address, if not Atlassian's own.", default=None)
    sandbox: str | None = setting("A sandbox file, relative to this manifest.", default=None)


@dataclass(frozen=True, slots=True)
class Protect(Section):
    """Who is never changed, whatever a policy says."""

    accounts: tuple[str, ...] = setting("Account ids or e-mail addresses.", default=())
    groups: tuple[str, ...] = setting("Groups, by name or id; all members.", default=())
    where: Filter | None = setting(
        "Everybody whom this filter matches, or of whom it cannot tell.", default=None
    )
    org_admins: bool = setting("Protect all organization admins.", default=True)
    api_key_owners: bool = setting(
        "Protect whoever made an API key of the organization that still works.", default=True
    )
    min_org_admins: int = setting("Never leave fewer active organization admins.", default=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of a list of protected accounts or groups, and its place."""

    text: str
    at: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Exemption(Section):
    """Somebody who is not changed for a while."""

    account: str = setting("An account id or e-mail address.")
    until: Day = setting("The last day of the exemption.")
    reason: str = setting("Why; it is shown in the plan.")


@dataclass(frozen=True, slots=True)
class Limit(Section):
    """The most changes that a plan may hold: both must be kept."""

    count: int = setting("The most changes.")
    percent: float = setting("The most changes, as a percentage of all users; at least one.")


@dataclass(frozen=True, slots=True)
class Window(Section):
    """The most destructive changes in some days, counting what earlier runs did."""

    days: int = setting("How many days back.")
    destructive: int = setting("The most destructive changes in these days.")


@dataclass(frozen=True, slots=True)
class Limits(Section):
    """How much a plan may change. There is no way to switch limits off."""

    destructive: Limit = setting(
        "Changes that take something away.", default=Limit(count=100, percent=10)
    )
    changes: Limit = setting("All changes.", default=Limit(count=1000, percent=50))
    window: Window | None = setting("A limit over several runs.", default=None)


@dataclass(frozen=True, slots=True)
class PolicyLimits(Section):
    """How much one policy may change; what it leaves out is as in the manifest's limits."""

    destructive: Limit | None = setting("Changes that take something away.", default=None)
    changes: Limit | None = setting("All changes.", default=None)


@dataclass(frozen=True, slots=True)
class Policy(Section):
    """Do this to the users of these sources that this filter matches."""

    where: Filter = setting("Which users.")
    do: tuple[Action, ...] = setting("One or more actions.")
    source: tuple[str, ...] | None = setting(
        "One or more sources; may be left out when the manifests have only one.", default=None
    )
    reason: str | None = setting("Why; it is shown in the plan and the run log.", default=None)
    limits: PolicyLimits | None = setting("Limits of this policy alone.", default=None)
    at_most: int | None = setting(
        "The most people whom one plan changes; the others wait for a later plan.", default=None
    )


@dataclass(frozen=True, slots=True)
class Document(Section):
    """One manifest file."""

    version: int = setting("The version of this language: 1.", default=1)
    sources: Mapping[str, Source] = setting("Organizations, by name.", default_factory=dict)
    protect: Protect | None = setting("Who is never changed.", default=None)
    exempt: tuple[Exemption, ...] = setting("Who is not changed for a while.", default=())
    limits: Limits | None = setting("How much a plan may change.", default=None)
    filters: Mapping[str, Filter] = setting("Saved filters, by name.", default_factory=dict)
    policies: Mapping[str, Policy] = setting("Policies, by name.", default_factory=dict)


@dataclass(frozen=True, slots=True)
class Protection:
    """`protect` of all files together; every entry keeps its place for messages."""

    accounts: tuple[Entry, ...] = ()
    groups: tuple[Entry, ...] = ()
    where: tuple[Filter, ...] = ()
    org_admins: bool = True
    api_key_owners: bool = True
    min_org_admins: int = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """All files together, checked: every name that is used exists, every policy has sources.

    `files` are sorted by path and are what a plan is bound to; `tables` are the data files among
    them, by name.
    """

    sources: Mapping[str, Source]
    protect: Protection
    exempt: tuple[Exemption, ...]
    limits: Limits
    filters: Mapping[str, Filter]
    policies: Mapping[str, Policy]
    files: tuple[ManifestFile, ...]
    tables: Mapping[str, Table] = field(default_factory=dict)
