"""The floor of reading: one page after the other, each decoded and forgotten.

`python -m benchmarks.bare URL ORGANIZATION SEARCH…`; each SEARCH is the JSON body of a search, and
all its pages are read. With `UMSYNC_BENCH_PAGES` the pages are kept in that file, one on a line.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    url, organization, *searches = sys.argv[1:]
    target = f"/admin/v2/orgs/{organization}/directories/-/users/search"
    headers = {
        "Authorization": f"Bearer {os.environ['SANDBOX_KEY']}",
        "Accept": "application/json",
    }
    with httpx.Client(base_url=url, headers=headers, timeout=60) as http:
        for search in searches:
            _follow(http, target, json.loads(search), _keeper())


def _follow(
    http: httpx.Client, target: str, body: dict[str, Any], keep: Callable[[bytes], object]
) -> None:
    cursor: str | None = ""
    while cursor is not None:
        answer = http.post(target, json={**body, "cursor": cursor} if cursor else body)
        answer.raise_for_status()
        keep(answer.content)
        cursor = json.loads(answer.content)["links"].get("next")


def _keeper() -> Callable[[bytes], object]:
    kept = os.environ.get("UMSYNC_BENCH_PAGES")
    if kept is None:
        return lambda _content: None
    file = Path(kept).open("wb")  # noqa: SIM115 - until this process ends
    return lambda content: file.write(content + b"\n")


if __name__ == "__main__":
    main()
