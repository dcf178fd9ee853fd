"""A policy from the command line, in the place of those of the manifests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from umsync.manifest.decode import decode_actions, decode_filter
from umsync.manifest.model import Policy
from umsync.manifest.problems import ManifestErrors, Problem
from umsync.manifest.tables import with_data
from umsync.model.position import Position

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from umsync.kinds.action import Action
    from umsync.kinds.filter import Filter
    from umsync.manifest.model import Manifest
    from umsync.model.plan import OneOff

ONE_OFF: Final = "(one-off)"
"""No policy of a manifest can have this name: it has brackets."""
WHERE: Final = "--where"
DO: Final = "--do"


def is_own_name(policy: str) -> bool:
    """Whether a plan made this policy itself, as a one-off or an undo."""
    return policy.startswith("(")


def policy_of(one_off: OneOff, saved: Mapping[str, Filter]) -> Policy:
    """The policy that a one-off's texts say.

    Args:
        one_off: as typed, or as a plan has it.
        saved: the manifest's filters.

    Raises:
        ManifestErrors: all mistakes in it, with places such as `--where:1:5`.
    """
    problems: list[Problem] = []
    where = _where(one_off.where, saved, problems)
    do = tuple(_do(one_off.do, problems))
    if problems or where is None:
        raise ManifestErrors(problems)
    return Policy(where=where, do=do, source=one_off.sources, reason=one_off.reason)


def with_one_off(manifest: Manifest, one_off: OneOff, folder: Path) -> Manifest:
    """The manifest with this as its only policy; all else stays: protections, limits, filters.

    Args:
        manifest: loaded.
        one_off: as typed, or as a plan has it.
        folder: what the paths of data files in it start from.

    Raises:
        ManifestErrors: all mistakes in it, and in the data files it names.
    """
    policy = policy_of(one_off, manifest.filters)
    return replace(with_data(manifest, policy.where, folder), policies={ONE_OFF: policy})


def _where(text: str, saved: Mapping[str, Filter], problems: list[Problem]) -> Filter | None:
    try:
        return decode_filter(text, WHERE, saved)
    except ManifestErrors as errors:
        problems.extend(errors.problems)
        return None


def _do(texts: tuple[str, ...], problems: list[Problem]) -> list[Action]:
    """Of several texts, messages say which."""
    found: list[Action] = []
    if not texts:
        problems.append(Problem(Position(DO, 1, 1), "There is no action. Write at least one."))
    for number, text in enumerate(texts, start=1):
        try:
            found.extend(decode_actions(text, DO if len(texts) == 1 else f"{DO}#{number}"))
        except ManifestErrors as errors:
            problems.extend(errors.problems)
    return found
