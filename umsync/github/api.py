"""GitHub's REST API for one repository, as far as the workflows need it.

https://docs.github.com/en/rest; the token goes to the API's own host only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx

from umsync.errors import GitHubError, UsageError
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
        parts = urlsplit(api)
        if parts.scheme != "https" and parts.hostname not in _HERE:
            raise UsageError("GITHUB_API_URL must begin with https://.")
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

    def get(self, path: str, **params: str | int) -> Any:  # noqa: ANN401 - JSON
        """The answer for a path below the repository."""
        return self._json("GET", path, params=params)

    def pages(self, path: str, key: str | None = None, **params: str | int) -> Iterator[Any]:
        """Everything that a list has; `key` is where it is, if the answer is an object."""
        for number in range(1, _PAGES + 1):
            answer = self.get(path, **params, per_page=_PAGE, page=number)
            found = answer[key] if key else answer
            yield from found
            if len(found) < _PAGE:
                return

    def send(self, method: str, path: str, **body: object) -> Any:  # noqa: ANN401 - JSON
        """Makes or changes something; the answer."""
        return self._json(method, path, json=body)

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
            return answer.json()
        except ValueError:
            raise _refused(method, path, answer) from None

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        return _tried(self.http, method, f"{self.api}/repos/{self.repository}{path}", **more)


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
