"""Takes tasks through all that can be done with them; exits with a traceback at the first deviation."""

import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from tickline import Answer, Change, Problem, Tickline


def equal(actual: Any, expected: Any) -> None:
    """`assert` would be skipped by `python3 -O`."""
    if actual != expected:
        raise AssertionError(f"{actual!r} is not {expected!r}")


def refused(status: int, code: str, call: Callable[[], Any]) -> Problem:
    try:
        answer = call()
    except Problem as problem:
        equal((problem.status, problem.code), (status, code))
        return problem
    raise AssertionError(f"not refused with {status}, but answered with {answer!r}")


class LosesAnswers(Tickline):
    """As on a bad connection: each request arrives, but every second answer does not."""

    sent = 0

    def request(self, *arguments: Any) -> Answer:
        answer = super().request(*arguments)
        self.sent += 1
        if self.sent % 2 == 1:
            raise ConnectionResetError("the answer was lost")
        return answer


url = os.environ.get("TICKLINE_URL", "http://localhost:8000")
token = os.environ["TICKLINE_TOKEN"]
client = Tickline(url, token)
# What a query string must escape is part of it.
mark = f"50% & more? ünï 🎉 + {uuid.uuid4()}"

first = client.create(f"First {mark}", priority="high", due_date="2027-01-31T18:00:00+01:00")
equal(first["due_date"], "2027-01-31T17:00:00.000Z")
equal((first["title"], first["completed"], first["description"]), (f"First {mark}", False, None))
equal(client.get(first["id"]), first)

# A copy of all tasks, which follows what changes.
everything, cursor = client.changes()
copy = {change["task_id"]: change["task"] for change in everything}
equal(copy[first["id"]], first)


def follow() -> None:
    global cursor
    changes, cursor = client.changes(cursor)
    for change in changes:
        if change["deleted"]:
            copy.pop(change["task_id"], None)
        else:
            copy[change["task_id"]] = change["task"]


# A stream begins after a cursor, and goes on with what happens. Others may write for the same user.
def next_of(stream: Iterator[tuple[Change, str]], task_id: int) -> tuple[Change, str]:
    return next((change, cursor) for change, cursor in stream if change["task_id"] == task_id)


stream = client.watch(cursor)
noted = client.create(f"Noted {mark}")
change, after_creation = next_of(stream, noted["id"])
equal((change["task"], change["deleted"]), (noted, False))
client.delete(noted["id"])
change, _ = next_of(stream, noted["id"])
equal((change["task"], change["deleted"]), (None, True))
# One that was cut off goes on where it was.
equal(next_of(client.watch(after_creation), noted["id"])[0], change)

# Two devices read the task. The second to write is told that it has changed, and how.
written = client.update(first["id"], if_revision=first["revision"], description="One")
stale = refused(
    412, "PRECONDITION_FAILED", lambda: client.update(first["id"], if_revision=first["revision"], description="Two")
)
equal(stale.task, written)
merged = client.update(first["id"], if_revision=written["revision"], description="One and two")
follow()
equal(copy[first["id"]], merged)

equal(client.update(first["id"], description="Now")["description"], "Now")
cleared = client.update(first["id"], description=None, due_date=None)
equal((cleared["description"], cleared["due_date"], cleared["title"]), (None, None, first["title"]))
equal(client.update(first["id"]), cleared)

# A task that is due each Friday, without a time. Completing it creates the next one.
rubbish = client.create("Rubbish", due_date="2031-01-03", recurrence="FREQ=WEEKLY;BYDAY=FR", tags=["home", mark[:50]])
equal((rubbish["all_day"], rubbish["tags"]), (True, ["home", mark[:50]]))
client.set_completed(rubbish["id"], True)
[following] = client.all(tag=mark[:50], status="pending")
equal(following["due_date"], "2031-01-10T00:00:00.000Z")
equal([entry["total"] for entry in client.tags() if entry["tag"] == mark[:50]], [2])
for task in (rubbish, following):
    client.delete(task["id"])

equal(client.toggle(first["id"])["completed"], True)
equal(client.toggle(first["id"])["completed"], False)
equal(client.set_completed(first["id"], True)["completed"], True)
equal(client.set_completed(first["id"], True)["completed"], True)

created = client.request("POST", "", {"title": f"Second {mark}", "priority": "low"})
equal((created.status, created.headers["Location"]), (201, f"/api/me/tasks/{created.data['id']}"))
LosesAnswers(url, token).create(f"Third {mark}")
equal(client.list(search=mark, priority=["low", "high"])["total"], 2)
equal(client.list(search=mark, priority="medium")["total"], 1)
equal(client.list(search=mark, status="completed")["total"], 1)
tasks = list(client.all(search=mark, sort="title", order="asc", limit=2))
equal([task["title"].split()[0] for task in tasks], ["First", "Second", "Third"])

follow()
equal([copy[task["id"]] for task in tasks], tasks)

equal(client.request("DELETE", f"/{tasks[0]['id']}").status, 204)
follow()
equal(tasks[0]["id"] in copy, False)
equal(client.restore(tasks[0]["id"])["uid"], tasks[0]["uid"])
client.delete(tasks[0]["id"])
follow()
equal(tasks[0]["id"] in copy, False)
for task in tasks[1:]:
    client.delete(task["id"])
for task in tasks:
    refused(404, "TASK_NOT_FOUND", lambda: client.get(task["id"]))
    refused(404, "TASK_NOT_FOUND", lambda: client.delete(task["id"]))

invalid = refused(422, "VALIDATION_ERROR", lambda: client.create(" ", due_date="tomorrow"))
equal([issue["path"] for issue in invalid.issues], ["title", "due_date"])
limit = refused(422, "VALIDATION_ERROR", lambda: client.list(limit=0))
equal(limit.issues[0]["path"], "limit")
refused(403, "FORBIDDEN", lambda: Tickline(url, token, "someone|else/entirely").list())
refused(401, "TOKEN_MISSING", lambda: Tickline(url, None).list())
refused(401, "TOKEN_INVALID", lambda: Tickline(url, "nonsense").list())
print("Python: ok")
