"""Nothing that is printed holds an API key, whoever prints it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO, cast

from umsync.model.secret import Secret, masked, remembering

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from umsync.manifest.model import Manifest


class MaskedStream:
    """A text stream that masks keys; in all other things it is the stream behind it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes the text without keys; returns how much of the text was taken, which is all."""
        self._stream.write(masked(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Writes each."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


@contextmanager
def masking() -> Iterator[None]:
    """Masks standard output and error; every key that is made meanwhile is known."""
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _behind(out), _behind(err)
    try:
        with remembering():
            yield
    finally:
        sys.stdout, sys.stderr = out, err


def know_keys(env: Mapping[str, str], manifest: Manifest) -> tuple[Secret, ...]:
    """The keys of all sources of the manifest, if they are set; what looks random is masked."""
    names = (each.api_key.env for each in manifest.sources.values() if each.api_key)
    values = (env.get(name, "").strip() for name in names)
    return tuple(Secret(value, is_used=False) for value in values if value)


def _behind(stream: TextIO | None) -> TextIO:
    return cast("TextIO", MaskedStream(stream) if stream else stream)
