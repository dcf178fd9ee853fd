"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from umsync.cli import completing
from umsync.cli.misuse import refused
from umsync.cli.parameters import FILE, PATH, Choice
from umsync.cli.whole_numbers import MOST, whole
from umsync.errors import FilesError, UsageError, system_reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from umsync.cli.runtime import Runtime
    from umsync.manifest.model import Manifest
    from umsync.manifest.problems import ManifestErrors

DEFAULT_MANIFESTS = ("umsync.yaml", "manifests")
DEFAULT_RUNS = ".umsync/runs"

manifests_option = click.option(
    "-m",
    "--manifests",
    "manifests",
    type=PATH,
    multiple=True,
    help="Manifest file or folder; repeatable. Default: umsync.yaml, else the folder manifests.",
)
source_option = click.option(
    "-s",
    "--source",
    "sources",
    multiple=True,
    shell_complete=completing.sources,
    help="Only this source; repeatable.",
)
runs_option = click.option(
    "--runs",
    "runs",
    type=PATH,
    default=DEFAULT_RUNS,
    show_default=True,
    help="Where run logs are kept.",
)


class _Population(click.ParamType[tuple[str, int]]):
    """A source and how many users it has: `acme=1500`."""

    name = "source=number"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """The name and the number."""
        source, _, typed = value.partition("=")
        number = whole(typed)
        if not source or number is None or not 0 <= number <= MOST:
            raise refused(value, "a source and a number, such as acme=1500", param, ctx)
        return source, number


population_option = click.option(
    "--accept-population",
    "population",
    type=_Population(),
    multiple=True,
    help="This source really has only so many users now; repeatable.",
)
all_option = click.option("--all", "everybody", is_flag=True, help="List everybody.")
format_option = click.option(
    "--format",
    "style",
    type=Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print it.",
)

report_format_option = click.option(
    "--format",
    "style",
    type=Choice(["text", "markdown", "csv", "json", "junit", "html"]),
    default="text",
    show_default=True,
    help="How to print it. json is the plan itself.",
)
privacy_option = click.option(
    "--privacy",
    type=Choice(["full", "names", "ids"]),
    default="full",
    show_default=True,
    help="What to show of people: names leaves e-mail addresses out, ids all but account ids.",
)
report_option = click.option(
    "--report",
    "reports",
    type=FILE,
    multiple=True,
    help="Write a report here, too: .md, .html, .csv, .json or .xml (JUnit); repeatable.",
)

where_option = click.option(
    "--where",
    help="A one-off: the users that this filter matches, in the manifest's YAML. Needs --do.",
)
do_option = click.option(
    "--do",
    "do",
    multiple=True,
    help="What to do to them, in the manifest's YAML, instead of the policies; repeatable.",
)
reason_option = click.option("--reason", help="Why; it is in the plan and the run log.")


def places(runs: Path, manifests: Iterable[Path] = ()) -> str:
    """The options that a command needs to find the same runs and manifests again."""
    at = "" if str(runs) == DEFAULT_RUNS else f" --runs {quote(str(runs))}"
    return at + "".join(f" -m {quote(str(each))}" for each in manifests)


def load_manifests(runtime: Runtime, paths: Iterable[Path]) -> Manifest:
    """The manifests at these paths, or where they are by default.

    Raises:
        FilesError: no path was given and there is nothing at the default places.
        ManifestError: they have mistakes.
    """
    from umsync.manifest.load import load
    from umsync.manifest.problems import ManifestErrors

    named = tuple(paths) or (_default(),)
    try:
        return load(named, env_hosts=runtime.allowed_hosts)
    except ManifestErrors as errors:
        _annotate(runtime, named, errors)
        raise


def _annotate(runtime: Runtime, paths: Sequence[Path], errors: ManifestErrors) -> None:
    from umsync.cli.github import annotate_problems
    from umsync.manifest.files import find_files

    files = {each.name: each.path for each in find_files(paths)}
    name, path = next(iter(files.items()))
    root = path.parents[name.count("/")]
    annotate_problems(runtime.env, errors.problems, files, root)


def _default() -> Path:
    from umsync.codec.paths import is_there

    try:
        return next(path for path in map(Path, DEFAULT_MANIFESTS) if is_there(path))
    except OSError as refused:
        raise FilesError(
            f"This folder cannot be looked into: {system_reason(refused)}. Check its permissions."
        ) from None
    except StopIteration:
        pass
    raise FilesError(
        "There is no umsync.yaml and no folder manifests here. Name your manifests with -m."
    )


def chosen_sources(manifest: Manifest, names: Iterable[str]) -> tuple[str, ...]:
    """The named sources, or all of them.

    Raises:
        UsageError: there is no such source.
    """
    wanted = tuple(names) or tuple(manifest.sources)
    for name in wanted:
        if name not in manifest.sources:
            listed = ", ".join(sorted(manifest.sources))
            raise UsageError(f"The manifests have no source {name!r}. They have: {listed}.")
    return tuple(sorted(set(wanted)))
