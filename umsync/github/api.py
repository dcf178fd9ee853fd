"""GitHub's REST API for one repository, as far as the workflows need it.

https://docs.github.com/en/rest; the token goes to the API's own host only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx

from umsync.codec.json_text import JsonError, decoded
from umsync.errors import GitHubError, UsageError
from umsync.github.fields import Row, rows_in
from umsync.model.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_API: Final = "https://api.github.com"
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_SECONDS: Final = 30.0
_PAGE: Final = 100
_PAGES: Final = 30
MOST_BYTES: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class GitHub:
    """Asks about one repository, such as `acme/people`."""

    http: httpx.Client
    repository: str
    api: str

    @classmethod
    def of(cls, env: Mapping[str, str], http: httpx.Client) -> GitHub:
        """What GitHub tells a step: GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN.

        Raises:
            UsageError: one is missing or cannot be used.
        """
        api = (env.get("GITHUB_API_URL") or _API).rstrip("/")
        if not _may_have_token(api):
            raise UsageError("GITHUB_API_URL must be an address that begins with https://.")
        repository, token = env.get("GITHUB_REPOSITORY", ""), Secret(env.get("GITHUB_TOKEN", ""))
        if not _REPOSITORY.fullmatch(repository) or not token.reveal():
            raise UsageError(
                "This asks GitHub, and needs GITHUB_REPOSITORY and GITHUB_TOKEN. Run it in a "
                "workflow, with the token in the step's env."
            )
        http.headers.update({
            "Authorization": f"Bearer {token.reveal()}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "umsync",
        })  # fmt: skip
        return cls(http, repository, api)

    def rows(self, path: str, key: str | None = None, **params: str | int) -> list[Row]:
        """The list for a path below the repository; `key` is where it is in an object."""
        answer = self._json("GET", path, params=params)
        if key and isinstance(answer, dict):
            answer = answer.get(key)
        return rows_in(answer, path)

    def pages(self, path: str, key: str | None = None, **params: str | int) -> Iterator[Row]:
        """Everything that a list has, page by page."""
        for number in range(1, _PAGES + 1):
            found = self.rows(path, key, **params, per_page=_PAGE, page=number)
            yield from found
            if len(found) < _PAGE:
                return

    def send(self, method: str, path: str, **body: object) -> Row:
        """Makes or changes something; the answer."""
        answer = self._json(method, path, json=body)
        return answer if isinstance(answer, dict) else {}

    def download(self, path: str) -> bytes:
        """A file that GitHub keeps elsewhere: the token is not sent there."""
        answer = self._ask("GET", path)
        if answer.status_code == httpx.codes.FOUND:
            place = answer.headers.get("Location", "")
            with httpx.Client(timeout=_SECONDS, trust_env=False) as other:
                answer = _tried(other, "GET", place)
        if answer.status_code != httpx.codes.OK or len(answer.content) > MOST_BYTES:
            raise _refused("GET", path, answer)
        return answer.content

    def _json(self, method: str, path: str, **more: Any) -> Any:  # noqa: ANN401 - JSON
        answer = self._ask(method, path, **more)
        if not answer.is_success:
            raise _refused(method, path, answer)
        try:
            return decoded(answer.content)
        except JsonError as error:
            raise GitHubError(
                f"GitHub's answer to {method} {path} {error}. Run the job again."
            ) from None

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        return _tried(self.http, method, f"{self.api}/repos/{self.repository}{path}", **more)


def _may_have_token(api: str) -> bool:
    try:
        parts = urlsplit(api)
    except ValueError:
        return False
    return parts.scheme == "https" or parts.hostname in _HERE


def _tried(http: httpx.Client, method: str, url: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
    try:
        return http.request(method, url, **more)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise GitHubError(
            f"GitHub did not answer {method} ({type(error).__name__}). Run the job again."
        ) from None


def _refused(method: str, path: str, answer: httpx.Response) -> GitHubError:
    return GitHubError(
        f"GitHub answered {answer.status_code} to {method} {path}. "
        "Check the job's permissions, or run it again."
    )
