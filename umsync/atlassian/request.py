"""One request as data. Ids only enter an address here, and cannot leave their segment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode

from umsync.atlassian.errors import Told, UnsafeIdError

_ID: Final = re.compile(r"[A-Za-z0-9_.:|@+=~-]{1,256}")


@dataclass(frozen=True, slots=True)
class Request:
    """Method, path template (`/users/{account}`), the ids that fill it, query and JSON body.

    A POST always has a body, `{}` when there is nothing to say. `decode` is a faster way to read
    the answer than as plain JSON; of an answer that it cannot read it returns None.
    """

    method: str
    template: str
    ids: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)
    decode: Callable[[bytes], object | None] | None = None

    @property
    def endpoint(self) -> str:
        """Method and template: the same for all ids."""
        return f"{self.method} {self.template}"

    @property
    def target(self) -> str:
        """Path and query, percent-encoded.

        Raises:
            UnsafeIdError: an id holds what no id of Atlassian's holds, such as a slash.
        """
        path = self.template.format_map(
            {name: self._segment(name, each) for name, each in self.ids.items()}
        )
        for each in self.query.values():
            self._check(each, fits=each.isprintable())
        return f"{path}?{urlencode(self.query, quote_via=quote)}" if self.query else path

    @property
    def content(self) -> bytes | None:
        """The body as JSON; None for methods that have none."""
        return json.dumps(dict(self.body)).encode() if self.method == "POST" else None

    def _segment(self, name: str, text: str) -> str:
        is_all = text == "-" and name != "directory"  # only directories can be meant all at once
        self._check(text, fits=bool(_ID.fullmatch(text) and text.strip(".") and not is_all))
        return quote(text, safe="")

    def _check(self, text: str, *, fits: bool) -> None:
        if not fits:
            sentence = (
                f"{text[:80]!a} is not an id of Atlassian's, so nothing was sent. "
                "Check the manifest or the plan that names it."
            )
            raise UnsafeIdError(sentence, Told(self.endpoint))
