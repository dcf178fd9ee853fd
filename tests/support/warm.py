"""The command `umsync` without the time that it takes to start: who has imported it forks.

What runs is a process of its own with its caller's arguments, environment, folder and streams, and
signals reach it. `python -m tests.support.warm SOCKET` is the process that forks.
"""

from __future__ import annotations

import gc
import marshal
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Final, NoReturn

import umsync
from umsync.cli import main
from umsync.kinds import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT: Final = Path(__file__).parents[2]
_FORWARDED: Final = (signal.SIGINT, signal.SIGTERM)
_CLIENT: Final = """#!{python} -IS
import _socket, marshal, os, signal, sys
here = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
here.connect({path!r})
asked = marshal.dumps((sys.argv[1:], dict(os.environ), os.getcwd()))
streams = b"".join(each.to_bytes(4, sys.byteorder) for each in (0, 1, 2))
here.sendmsg([len(asked).to_bytes(4, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
while asked:
    asked = asked[here.send(asked):]
child = int.from_bytes(here.recv(4), "big")
for number in {signals!r}:
    signal.signal(number, lambda number, _: os.kill(child, number))
sys.exit(here.recv(1)[0])
"""


@contextmanager
def warm_command(folder: Path) -> Iterator[Path]:
    """A folder with `umsync` in it, for PATH, as long as this lasts; `folder` is empty."""
    path, program = folder / "s", folder / "umsync"
    signals = [int(each) for each in _FORWARDED]
    program.write_text(_CLIENT.format(python=sys.executable, path=str(path), signals=signals))
    program.chmod(0o755)
    command = [sys.executable, "-m", "tests.support.warm", str(path)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE) as server:  # noqa: S603 - ours
        assert server.stdout
        assert server.stdout.readline() == b"ready\n"
        yield folder
        server.terminate()


def serve(path: str) -> NoReturn:
    """Forks for each caller, until it is ended."""
    for each in walk_packages(umsync.__path__, "umsync."):
        import_module(each.name)
    registry.filters(), registry.actions()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as here:
        here.bind(path)
        here.listen(16)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            caller, _ = here.accept()
            with caller:
                if os.fork() == 0:
                    here.close()
                    _answer(caller)


def _answer(caller: socket.socket) -> NoReturn:
    """In a process of its own: waits for the command, which is its child, and says how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, streams, _, _ = socket.recv_fds(caller, 4, 3)
    asked = b""
    while len(asked) < int.from_bytes(size, "big"):
        asked += caller.recv(65_536)
    child = os.fork()
    if child == 0:
        caller.close()
        _become(streams, *marshal.loads(asked))  # noqa: S302 - from our own client
    caller.sendall(child.to_bytes(4, "big"))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    caller.sendall(bytes([code if code >= 0 else 128 - code]))
    os._exit(0)


def _become(streams: list[int], arguments: list[str], env: dict[str, str], folder: str) -> NoReturn:
    """The command: with these streams, arguments and environment, in this folder."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - the streams
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - of a
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115 - process
    sys.argv = ["umsync", *arguments]
    code = main()
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
