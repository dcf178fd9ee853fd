"""What the shell completes: names from the manifests, and runs. Says nothing when that fails.

No network, and no key: manifests and the run store are all that is read.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

    from umsync.cli.runtime import Runtime
    from umsync.manifest.model import Manifest


def runs(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The ids of the runs that begin so, newest first."""
    try:
        from umsync.cli.options import DEFAULT_RUNS
        from umsync.runs.store import RunStore

        folders = RunStore(Path(ctx.params.get("runs") or DEFAULT_RUNS)).folders()
        return _fitting((each.run_id for each in folders), incomplete)
    except Exception:  # noqa: BLE001 - a shell that completes has no place for errors
        return []


def sources(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The manifests' sources that begin so."""
    try:
        return _fitting(sorted(_manifest(ctx).sources), incomplete)
    except Exception:  # noqa: BLE001 - a shell that completes has no place for errors
        return []


def policies(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The manifests' policies that begin so."""
    try:
        return _fitting(sorted(_manifest(ctx).policies), incomplete)
    except Exception:  # noqa: BLE001 - a shell that completes has no place for errors
        return []


def saved_filters(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The manifests' saved filters that begin so."""
    try:
        return _fitting(sorted(_manifest(ctx).filters), incomplete)
    except Exception:  # noqa: BLE001 - a shell that completes has no place for errors
        return []


def actions(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The actions that begin so."""
    from umsync.kinds import registry

    return _fitting(registry.actions(), incomplete)


def words(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The actions, and the manifests' policies, that begin so."""
    return [*actions(ctx, _param, incomplete), *policies(ctx, _param, incomplete)]


def columns(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The columns of people that the last one of several may be, behind those before it."""
    from umsync.report.user_columns import COLUMNS

    before, comma, last = incomplete.rpartition(",")
    chosen = {each.strip() for each in before.split(",")}
    return [f"{before}{comma}{each}" for each in _fitting(COLUMNS, last) if each not in chosen]


def kinds(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The filters and actions that begin so."""
    from umsync.kinds import registry

    return _fitting([*registry.filters(), *registry.actions()], incomplete)


def _manifest(ctx: click.Context) -> Manifest:
    from umsync.cli.options import load_manifests
    from umsync.cli.runtime import Runtime

    paths = [Path(each) for each in ctx.params.get("manifests") or ()]
    return load_manifests(unannounced(ctx.find_object(Runtime) or Runtime()), paths)


def unannounced(runtime: Runtime) -> Runtime:
    """The same, of which a build machine is not told what is wrong with manifests."""
    env = {name: value for name, value in runtime.env.items() if not name.startswith("GITHUB_")}
    return replace(runtime, env=env)


def _fitting(names: Iterable[str], incomplete: str) -> list[str]:
    """A name that would be more than one line is no help to a shell."""
    return [name for name in names if name.startswith(incomplete) and name.isprintable()]
