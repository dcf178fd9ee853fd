"""From an account id or e-mail address to what every source's policies make of that user."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from umsync.cli.lookup import look_up, reading
from umsync.errors import UsageError
from umsync.planning.explain import explain
from umsync.report.safe_text import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from umsync.cli.runtime import Runtime
    from umsync.manifest.model import Manifest
    from umsync.planning.explain import Explanation

_ACCOUNT_ID: Final = r"[A-Za-z0-9][A-Za-z0-9:._-]{0,127}"
_EMAIL: Final = r"[^@\s]{1,64}@[^@\s]{1,255}"


def explanations(
    runtime: Runtime, manifest: Manifest, names: Iterable[str], who: str
) -> tuple[Explanation, ...]:
    """One for each of these sources that has the user.

    Raises:
        UsageError: none has.
        UmsyncError: a source cannot be read, or a policy does not fit it.
    """
    if not re.fullmatch(f"{_ACCOUNT_ID}|{_EMAIL}", who):
        raise UsageError(
            f"{safe(who)!r} is neither an account id nor an e-mail address. "
            "Find people with: umsync users --where '{name: {contains: …}}'"
        )
    explained: list[Explanation] = []
    near: list[str] = []
    asked = tuple(names)
    as_of = runtime.clock()
    for name in asked:
        with reading(runtime, manifest, name) as reader:
            found = look_up(manifest, name, who, reader)
        near.extend(found.near)
        each = (explain(manifest, name, found.catalogs, user, as_of) for user in found.users)
        explained.extend(each)
    if not explained:
        raise UsageError(_nobody(who, asked, near))
    return tuple(explained)


def _nobody(who: str, names: Sequence[str], near: Sequence[str]) -> str:
    where = " or ".join(names)
    if "@" not in who:
        return f"Nobody in {where} has the account id {safe(who, 140)}. Try the e-mail address."
    shown = " or ".join(safe(each, 120) for each in dict.fromkeys(near))
    hint = f" Did you mean {shown}?" if near else ""
    return (
        f"Nobody in {where} has the e-mail address {safe(who, 120)}.{hint} "
        "Some people hide theirs: try the account id."
    )
