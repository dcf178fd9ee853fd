"""The few requests to GitHub that workflows make, answered over loopback, with state."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.support.places import Quiet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

REPOSITORY = "acme/people"
TOKEN = "ghs_invented-token-of-a-job-0123456789"
BOT = "github-actions[bot]"
Row = dict[str, Any]

_ROUTES = Map([
    Rule("/repos/acme/people/commits/<sha>/pulls", endpoint="pulls", methods=["GET"]),
    Rule("/repos/acme/people/issues/<int:number>/comments", endpoint="comments"),
    Rule("/repos/acme/people/issues/comments/<int:id>", endpoint="comment", methods=["PATCH"]),
    Rule("/repos/acme/people/issues", endpoint="issues"),
    Rule("/repos/acme/people/issues/<int:number>", endpoint="issue", methods=["PATCH"]),
    Rule("/repos/acme/people/actions/runs", endpoint="runs", methods=["GET"]),
    Rule("/repos/acme/people/actions/runs/<int:run>/artifacts", endpoint="artifacts"),
    Rule("/repos/acme/people/actions/artifacts/<int:id>/zip", endpoint="zip", methods=["GET"]),
    Rule("/storage/<int:id>", endpoint="storage", methods=["GET"]),
])  # fmt: skip


@dataclass
class FakeGitHub:
    """`asked` has method, path and whether there was a token; `status` answers everything."""

    url: str = ""
    pulls: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    issues: list[Row] = field(default_factory=list)
    runs: list[Row] = field(default_factory=list)
    artifacts: list[Row] = field(default_factory=list)
    asked: list[tuple[str, str, bool]] = field(default_factory=list)
    status: int = 0

    def keep(self, run: int, name: str, files: Mapping[str, bytes]) -> None:
        """An artifact of a run, as upload-artifact makes it."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        number = len(self.artifacts) + 1
        row = {
            "id": number,
            "run": run,
            "name": name,
            "expired": False,
            "content": packed.getvalue(),
        }
        self.artifacts.append(row)

    def unpack(self, run: int, name: str, folder: Path) -> bool:
        """An artifact of the same run, as download-artifact does it."""
        found = [each for each in self.artifacts if (each["run"], each["name"]) == (run, name)]
        for each in found[-1:]:
            folder.mkdir(parents=True, exist_ok=True)
            zipfile.ZipFile(io.BytesIO(each["content"])).extractall(folder)
        return bool(found)

    def write(self, number: int, body: str, login: str = BOT) -> None:
        """A comment."""
        self.notes.append(self._note(number, body, login))

    def _note(self, number: int, body: str, login: str) -> Row:
        return {"id": len(self.notes) + 1, "number": number, "body": body, "user": {"login": login}}

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        has_token = request.headers.get("Authorization") == f"Bearer {TOKEN}"
        self.asked.append((request.method, request.path, has_token))
        try:
            endpoint, values = _ROUTES.bind_to_environ(environ).match()
            if self.status:
                answer = Response("{}", self.status)
            elif not has_token and endpoint != "storage":
                answer = Response("{}", 401)
            else:
                answer = getattr(self, f"_{endpoint}")(request, **values)
        except HTTPException as error:
            answer = error.get_response(environ)
        return answer(environ, start)

    def _pulls(self, _request: Request, sha: str) -> Response:
        return _json([each for each in self.pulls if each["merge_commit_sha"] == sha])

    def _comments(self, request: Request, number: int) -> Response:
        if request.method == "POST":
            self.write(number, json.loads(request.get_data())["body"])
            return _json(self.notes[-1], 201)
        return _page(request, [each for each in self.notes if each["number"] == number])

    def _comment(self, request: Request, id: int) -> Response:  # noqa: A002 - the route's
        row = next(each for each in self.notes if each["id"] == id)
        row.update(json.loads(request.get_data()))
        return _json(row)

    def _issues(self, request: Request) -> Response:
        if request.method == "POST":
            row = json.loads(request.get_data())
            number = len(self.issues) + 101
            self.issues.append({**row, "number": number, "state": "open", "user": {"login": BOT}})
            return _json(self.issues[-1], 201)
        state, label = request.args["state"], request.args["labels"]
        found = [each for each in self.issues if each["state"] == state and label in each["labels"]]
        return _page(request, found)

    def _issue(self, request: Request, number: int) -> Response:
        row = next(each for each in self.issues if each["number"] == number)
        row.update(json.loads(request.get_data()))
        return _json(row)

    def _runs(self, request: Request) -> Response:
        head = request.args["head_sha"]
        found = [each for each in self.runs if each["head_sha"] == head]
        return _page(request, found, "workflow_runs")

    def _artifacts(self, request: Request, run: int) -> Response:
        name = request.args.get("name")
        found = [
            {key: value for key, value in each.items() if key != "content"}
            for each in self.artifacts
            if each["run"] == run and name in {None, each["name"]}
        ]
        return _page(request, found, "artifacts")

    def _zip(self, _request: Request, id: int) -> Response:  # noqa: A002 - the route's
        return Response("", 302, {"Location": f"{self.url}/storage/{id}"})

    def _storage(self, _request: Request, id: int) -> Response:  # noqa: A002 - the route's
        found = [each["content"] for each in self.artifacts if each["id"] == id]
        if not found:
            raise NotFound
        return Response(found[0], 200, mimetype="application/zip")


def _json(content: object, status: int = 200) -> Response:
    return Response(json.dumps(content), status, mimetype="application/json")


def _page(request: Request, rows: list[Row], key: str | None = None) -> Response:
    size, page = int(request.args.get("per_page", 30)), int(request.args.get("page", 1))
    shown = rows[size * (page - 1) : size * page]
    return _json({key: shown, "total_count": len(rows)} if key else shown)


@contextmanager
def fake_github() -> Iterator[FakeGitHub]:
    """Listens on loopback while the block runs."""
    github = FakeGitHub()
    server = make_server("127.0.0.1", 0, github, threaded=True, request_handler=Quiet)
    server.daemon_threads = False  # type: ignore[attr-defined] # of the threaded kind
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    github.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield github
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
