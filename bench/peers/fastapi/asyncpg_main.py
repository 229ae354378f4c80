"""FastAPI with asyncpg by hand: no ORM, no thread, and answers that FastAPI need not check again."""

import os
from typing import Optional

import asyncpg
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Path, Request
from fastapi.responses import JSONResponse

from pages import next_cursor, page_headers
from schemas import ListQuery, TaskComplete, TaskCreate, TaskUpdate, iso
from tokens import current_user

COLUMNS = (
    "id, user_id, title, description, completed, priority, due_date, all_day, tags, recurrence, time_zone, "
    "completed_at, uid, revision, created_at, updated_at"
)
TOUCHED = "updated_at = greatest(now(), updated_at + interval '1 millisecond')"
ONE = "user_id = $1 AND id = $2"

app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
pool: asyncpg.Pool


@app.on_event("startup")
async def open_pool() -> None:
    global pool
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=10, max_size=10)


@app.on_event("shutdown")
async def close_pool() -> None:
    await pool.close()


def to_task(row: asyncpg.Record) -> dict:
    task = dict(row)
    task["due_date"] = task["due_date"] and iso(task["due_date"])
    task["completed_at"] = task["completed_at"] and iso(task["completed_at"])
    task["uid"] = str(task["uid"])
    task["created_at"] = iso(task["created_at"])
    task["updated_at"] = iso(task["updated_at"])
    return task


async def one(statement: str, *values: object) -> JSONResponse:
    row = await pool.fetchrow(statement, *values)
    if row is None:
        raise HTTPException(404, "Task not found")
    return JSONResponse(to_task(row), headers={"ETag": f'"{row["revision"]}"'})


def conditions_of(user_id: str, query: ListQuery) -> tuple:
    values: list = [user_id]
    where = "user_id = $1"

    def add(condition: str, value: object) -> None:
        nonlocal where
        values.append(value)
        where += " AND " + condition.replace("?", f"${len(values)}")

    if query.status != "all":
        add("completed = ?", query.status == "completed")
    if query.priority:
        add("priority = ANY(?::priority[])", query.priority)
    if query.search:
        add("(title_folded LIKE ? OR description_folded LIKE ?)", query.pattern)
    if query.due_before:
        add("due_date < ?", query.due_before)
    if query.due_after:
        add("due_date >= ?", query.due_after)
    return where, values


@app.get("/api/{user_id}/tasks")
async def list_tasks(request: Request, user_id: str = Depends(current_user), query: ListQuery = Depends()):
    where, values = conditions_of(user_id, query)
    key, order = query.sort, query.order
    expression = "normalize(title_folded, NFD)" if key == "title" else key
    nulls = "NULLS LAST" if key == "due_date" else ""
    rows = await pool.fetch(
        f"SELECT {COLUMNS}, (SELECT count(*) FROM task WHERE {where}) AS total, "
        f"(SELECT revision FROM task_list WHERE user_id = $1) AS list_revision FROM task WHERE {where} "
        f"ORDER BY {expression} {order} {nulls}, id {order} LIMIT ${len(values) + 1} OFFSET ${len(values) + 2}",
        *values,
        query.limit,
        query.offset,
    )
    if rows:
        total = rows[0]["total"]
    else:
        total = await pool.fetchval(f"SELECT count(*) FROM task WHERE {where}", *values)
    tasks = [to_task(row) for row in rows]
    for task in tasks:
        del task["total"], task["list_revision"]
    cursor = None
    if rows and query.offset + len(rows) < total:
        last = rows[-1][key]
        cursor = next_cursor(user_id, query, last.lower() if key == "title" else last, rows[-1]["id"])
    page = {"tasks": tasks, "total": total, "limit": query.limit, "offset": query.offset, "next_cursor": cursor}
    headers = page_headers(request, query, total)
    if rows:
        headers["ETag"] = f'W/"{rows[0]["list_revision"]}-{user_id}"'
    return JSONResponse(page, headers=headers)


@app.post("/api/{user_id}/tasks")
async def create_task(request: Request, fields: TaskCreate, user_id: str = Depends(current_user)):
    row = await pool.fetchrow(
        "INSERT INTO task (user_id, title, description, completed, priority, due_date) "
        f"VALUES ($1, $2, $3, coalesce($4, false), coalesce($5, 'medium'::priority), $6) RETURNING {COLUMNS}",
        user_id,
        fields.title,
        fields.description,
        fields.completed,
        fields.priority,
        fields.due_date,
    )
    headers = {"Location": f'{request.url.path}/{row["id"]}', "ETag": f'"{row["revision"]}"'}
    return JSONResponse(to_task(row), 201, headers)


@app.get("/api/{user_id}/tasks/{task_id}")
async def get_task(task_id: int = Path(ge=1, lt=2**53), user_id: str = Depends(current_user)):
    return await one(f"SELECT {COLUMNS} FROM task WHERE {ONE}", user_id, task_id)


@app.put("/api/{user_id}/tasks/{task_id}")
async def update_task(
    changes: TaskUpdate, task_id: int = Path(ge=1, lt=2**53), user_id: str = Depends(current_user)
):
    supplied = changes.dict(exclude_unset=True)
    if not supplied:
        return await get_task(task_id, user_id)
    assignments = ", ".join(f"{name} = ${index}" for index, name in enumerate(supplied, 3))
    return await one(
        f"UPDATE task SET {assignments}, {TOUCHED} WHERE {ONE} RETURNING {COLUMNS}",
        user_id,
        task_id,
        *supplied.values(),
    )


@app.patch("/api/{user_id}/tasks/{task_id}/complete")
async def complete_task(
    wanted: Optional[TaskComplete] = None,
    task_id: int = Path(ge=1, lt=2**53),
    user_id: str = Depends(current_user),
):
    completed = wanted and wanted.completed
    return await one(
        f"UPDATE task SET completed = coalesce($3, NOT completed), {TOUCHED} WHERE {ONE} RETURNING {COLUMNS}",
        user_id,
        task_id,
        completed,
    )


if __name__ == "__main__":
    uvicorn.run(
        app,
        host=os.environ["HOST"],
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
