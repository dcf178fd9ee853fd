"""What is found out about one change, before or after it is made."""

from __future__ import annotations

from dataclasses import dataclass

from umsync.errors import Attempts, UmsyncError
from umsync.model.run import Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """An outcome, a sentence on it, which may be empty, and the tries that did not succeed.

    `error` is what it was found out by, if that was one; `ends_run` says that nothing can follow.
    """

    outcome: Outcome
    text: str = ""
    attempts: Attempts = ()
    error: UmsyncError | None = None
    ends_run: bool = False
