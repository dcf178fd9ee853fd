"""The demo: the commands a user would type, typed for them in a folder of its own."""

from __future__ import annotations

from contextlib import chdir, contextmanager
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING

from umsync.cli import entry
from umsync.cli.options import DEFAULT_RUNS
from umsync.cli.output import say
from umsync.cli.sandboxes import make_sandbox
from umsync.errors import FilesError
from umsync.runs.files import explained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.cli.runtime import Runtime

SEED = 7
STEPS = (
    ("Check the manifest.", ("validate",)),
    (
        "See what it would change, and keep the plan and a report of it.",
        ("plan", "-o", "plan.json", "--report", "plan.html"),
    ),
    ("Apply exactly that plan.", ("apply", "plan.json", "--yes")),
    ("Look at the run log.", ("runs", "list")),
    ("Plan again: nothing is left to do.", ("plan",)),
)


def demonstrate(runtime: Runtime, users: int, keep: Path | None) -> None:
    """Makes an organization and a manifest, and runs the steps.

    Raises:
        FilesError: the folder is not empty or cannot be written.
        UmsyncError: a step failed.
    """
    with _folder(keep) as folder, chdir(folder):
        make_sandbox(Path("sandbox.json"), users=users, seed_number=SEED, as_of=runtime.clock())
        manifest = files("umsync.cli").joinpath("demo.yaml").read_text("utf-8")
        Path("umsync.yaml").write_text(manifest, "utf-8")
        say(f"An invented organization of {users} people, and this umsync.yaml:\n")
        say("\n".join(f"    {line}" for line in manifest.splitlines()))
        for why, arguments in STEPS:
            _step(runtime, why, arguments)
        pages = Path() if keep else Path(mkdtemp(prefix="umsync-demo-report-"))
        told = [f"  {each.resolve()}" for each in _pages(pages)]
    say("\nLook at the pages of the plan and of the run:")
    say("\n".join(told))
    say(f"The files are in {keep}." if keep else "Keep all files with: --keep DIR")


def _pages(folder: Path) -> Iterator[Path]:
    """The HTML reports; put into the folder, if that is another one than this."""
    (run,) = Path(DEFAULT_RUNS).glob("*/report.html")
    for page, name in ((Path("plan.html"), "plan.html"), (run, "run.html")):
        yield page if folder == Path() else page.rename(folder / name)


def _step(runtime: Runtime, why: str, arguments: tuple[str, ...]) -> None:
    say(f"\n# {why}\n$ umsync {' '.join(arguments)}")
    entry.run(arguments, runtime)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with TemporaryDirectory(prefix="umsync-demo-") as name:
            yield Path(name)
        return
    with explained("use the folder", keep):
        keep.mkdir(parents=True, exist_ok=True)
        if any(keep.iterdir()):
            raise FilesError(f"The folder {keep} is not empty. Name a new one with --keep.")
    yield keep
