"""One organization, ready to be read and written."""

from __future__ import annotations

from dataclasses import dataclass

from umsync.errors import CredentialsError, UmsyncError
from umsync.model.organization import Catalogs
from umsync.model.ports import Reader, Writer


@dataclass(frozen=True, slots=True)
class Connection:
    """The source's name, both sides of its API, and its groups and other lists as they are now."""

    source: str
    reader: Reader
    writer: Writer
    catalogs: Catalogs

    def check(self, error: UmsyncError | None) -> None:
        """Nothing, if the organization answers, so that the error is about somebody alone.

        Raises:
            UmsyncError: it does not: then nobody can be changed.
        """
        if not isinstance(error, CredentialsError):
            self.reader.organization()
