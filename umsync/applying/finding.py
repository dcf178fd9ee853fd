"""What is found out about one change, before or after it is made."""

from __future__ import annotations

from dataclasses import dataclass

from umsync.model.run import Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """An outcome and a sentence on it, which may be empty."""

    outcome: Outcome
    text: str = ""
