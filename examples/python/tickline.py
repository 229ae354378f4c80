"""A client of Tickline's REST API, with nothing but the standard library (Python 3.11)."""

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

Task = dict[str, Any]
Change = dict[str, Any]
Changes = list[Change]
Tags = list[dict[str, Any]]
TIMEOUT_SECONDS = 10
# A stream says something every 15 s.
SILENCE_SECONDS = 40


class Problem(Exception):
    """What the server refuses a request with (RFC 9457).

    `status` is the HTTP status, `code` the `error_code`, `issues` a list of `{"path", "message"}` where the input is
    not valid, `task` the task as it is now where `if_revision` is not its revision, `body` the whole answer.
    """

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body['error_code']}: {body['detail']}")
        self.status = status
        self.code: str = body["error_code"]
        self.issues: list[dict[str, str]] = body["error"]["details"].get("issues", [])
        self.task: Task | None = body["error"]["details"].get("task")
        self.body = body


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    data: Any


class Tickline:
    """The tasks of the user whose `token` it is. Every method raises `Problem` where the server refuses, and
    `urllib.error.URLError` where it cannot be reached."""

    def __init__(self, url: str, token: str | None, user_id: str = "me") -> None:
        self._root = f"{url}/api/{quote(user_id, safe='')}"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def create(self, title: str, **fields: Any) -> Task:
        """`fields`: description, priority, due_date, all_day, tags, recurrence, time_zone, completed, uid.

        If the answer is lost, sends the same request again, with the same key: the task is created once."""
        headers = {"Idempotency-Key": str(uuid.uuid4())} if "uid" not in fields else {}
        for pause in (0.5, 2):
            try:
                return self.request("POST", "", {"title": title, **fields}, headers).data
            except HTTPError:
                raise
            except (OSError, HTTPException):  # Not reached, or cut off.
                time.sleep(pause)
        return self.request("POST", "", {"title": title, **fields}, headers).data

    def list(self, **filters: Any) -> dict[str, Any]:
        """One page: `{"tasks", "total", "limit", "offset", "next_cursor"}`. A list, as in
        `priority=["low", "high"]`, means any of its items."""
        return self.request("GET", "?" + urlencode(filters, doseq=True)).data

    def all(self, **filters: Any) -> Iterator[Task]:
        """Every task that matches, page after page."""
        page = self.list(**filters)
        yield from page["tasks"]
        while page["next_cursor"] is not None:
            page = self.list(**filters, cursor=page["next_cursor"])
            yield from page["tasks"]

    def get(self, task_id: int) -> Task:
        return self.request("GET", f"/{task_id}").data

    def update(self, task_id: int, *, if_revision: int | None = None, **fields: Any) -> Task:
        """Only the `fields` supplied change; `None` clears a description or due date.

        With `if_revision`, raises `Problem` 412 if the task has another one by now. Its `task` is the one to merge
        with."""
        headers = {"If-Match": f'"{if_revision}"'} if if_revision is not None else {}
        return self.request("PUT", f"/{task_id}", fields, headers).data

    def toggle(self, task_id: int) -> Task:
        return self.request("PATCH", f"/{task_id}/complete").data

    def set_completed(self, task_id: int, completed: bool) -> Task:
        return self.request("PATCH", f"/{task_id}/complete", {"completed": completed}).data

    def delete(self, task_id: int) -> None:
        """Moves it to the trash."""
        self.request("DELETE", f"/{task_id}")

    def restore(self, task_id: int) -> Task:
        return self.request("POST", f"/{task_id}/restore").data

    def tags(self) -> Tags:
        """`{"tag", "total", "pending"}` of each tag, most used first."""
        return self.request("GET", "", resource="/tags").data["tags"]

    def changes(self, cursor: str | None = None) -> tuple[Changes, str]:
        """What changed after the cursor, and the next cursor; without one, every task. Each change has `task_id`, and
        `task`, or `None` for a deleted one.

        Raises `Problem` 410 if the cursor is too old: begin again without one."""
        changes: Changes = []
        has_more = True
        while has_more:
            since = {"since": cursor} if cursor is not None else {}
            page = self.request("GET", "/changes?" + urlencode({"limit": 500, **since})).data
            changes += page["changes"]
            cursor, has_more = page["cursor"], page["has_more"]
        return changes, cursor or ""

    def watch(self, cursor: str | None = None) -> Iterator[tuple[Change, str]]:
        """Every change after the cursor, as it happens, and the cursor after it. Without one, begins now.

        Connects again if the stream ends. Raises `Problem` 401 if the token has expired by then, and 410 if the cursor
        is too old: read `changes` from the beginning."""
        pause = 1.0
        while True:
            request = Request(self._root + "/tasks/events", headers=self._headers)
            if cursor is not None:
                request.add_header("Last-Event-ID", cursor)
            try:
                with self._open(request, SILENCE_SECONDS) as stream:
                    data = ""
                    for line in stream:
                        name, _, value = line.decode().rstrip("\n").partition(": ")
                        if name == "id":
                            cursor = value
                        elif name == "retry":
                            pause = int(value) / 1000
                        elif name == "data":
                            data = value
                        elif name == "" and data and cursor is not None:
                            yield json.loads(data), cursor
                            data = ""
            except HTTPError:
                raise
            except (OSError, HTTPException):  # Not reached, or cut off.
                pass
            time.sleep(pause)

    def request(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        resource: str = "/tasks",
    ) -> Answer:
        """For what the methods above leave out. `path` is what follows `/tasks`, or another resource."""
        request = Request(self._root + resource + path, method=method, headers={**self._headers, **(headers or {})})
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with self._open(request, TIMEOUT_SECONDS) as response:
            text = response.read()
            return Answer(response.status, response.headers, json.loads(text) if text else None)

    def _open(self, request: Request, timeout: float) -> HTTPResponse:
        try:
            return urlopen(request, timeout=timeout)
        except HTTPError as error:
            if error.headers.get_content_type() != "application/problem+json":
                raise  # A gateway's answer, not the server's.
            with error:
                raise Problem(error.code, json.load(error)) from None
