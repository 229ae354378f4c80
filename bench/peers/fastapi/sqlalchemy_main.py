"""FastAPI with SQLAlchemy's ORM: endpoints that wait in threads."""

import os
from datetime import datetime, timezone
from typing import Iterator, Optional

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI, HTTPException, Path, Request, Response
from sqlalchemy import asc, column, create_engine, desc, func, literal_column, nulls_last, or_, select
from sqlalchemy.orm import Session, sessionmaker

import schemas
from models import Task, TaskList
from pages import next_cursor, page_headers
from schemas import ListQuery, in_milliseconds
from tokens import current_user

POOL_SIZE = 10
engine = create_engine(
    os.environ["DATABASE_URL"],
    pool_size=POOL_SIZE,
    max_overflow=0,
    future=True,
    connect_args={"options": "-c timezone=UTC"},
)
# Opened in each endpoint, not by a dependency: FastAPI would close it after the answer is checked, for which it needs a
# thread, and all threads may be waiting for the connection that the session still has.
SessionLocal = sessionmaker(engine, future=True, expire_on_commit=False)
app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)


@app.on_event("startup")
async def limit_threads() -> None:
    """As many as connections: of forty, most would only wait, and fight over the interpreter."""
    current_default_thread_limiter().total_tokens = POOL_SIZE



def task_to_change(session: Session, user_id: str, task_id: int) -> Task:
    """Locked, so that of two changes at once neither is lost."""
    task = session.get(Task, (user_id, task_id), with_for_update=True)
    if task is None:
        raise HTTPException(404, "Task not found")
    task.updated_at = in_milliseconds(datetime.now(timezone.utc))
    return task


def tagged(response: Response, task: Task) -> Task:
    response.headers["ETag"] = f'"{task.revision}"'
    return task


def conditions_of(user_id: str, query: ListQuery) -> Iterator:
    yield Task.user_id == user_id
    if query.status != "all":
        yield Task.completed == (query.status == "completed")
    if query.priority:
        yield Task.priority.in_(query.priority)
    if query.search:
        yield or_(column("title_folded").like(query.pattern), column("description_folded").like(query.pattern))
    if query.due_before:
        yield Task.due_date < query.due_before
    if query.due_after:
        yield Task.due_date >= query.due_after


@app.get("/api/{user_id}/tasks", response_model=schemas.TaskList)
def list_tasks(
    request: Request,
    response: Response,
    user_id: str = Depends(current_user),
    query: ListQuery = Depends(),
):
    conditions = list(conditions_of(user_id, query))
    direction = asc if query.order == "asc" else desc
    key = literal_column("normalize(title_folded, NFD)") if query.sort == "title" else getattr(Task, query.sort)
    order = nulls_last(direction(key)) if query.sort == "due_date" else direction(key)
    page = select(Task).where(*conditions).order_by(order, direction(Task.id))
    with SessionLocal() as session:
        tasks = session.scalars(page.limit(query.limit).offset(query.offset)).all()
        total = session.scalar(select(func.count()).select_from(Task).where(*conditions))
        revision = session.scalar(select(TaskList.revision).where(TaskList.user_id == user_id))
    response.headers.update(page_headers(request, query, total))
    response.headers["ETag"] = f'W/"{revision}-{user_id}"'
    cursor = None
    if tasks and query.offset + len(tasks) < total:
        last = getattr(tasks[-1], query.sort)
        cursor = next_cursor(user_id, query, last.lower() if query.sort == "title" else last, tasks[-1].id)
    return {
        "tasks": tasks,
        "total": total,
        "limit": query.limit,
        "offset": query.offset,
        "next_cursor": cursor,
    }


@app.post("/api/{user_id}/tasks", status_code=201, response_model=schemas.Task)
def create_task(
    request: Request,
    response: Response,
    fields: schemas.TaskCreate,
    user_id: str = Depends(current_user),
):
    task = Task(user_id=user_id, **fields.dict(exclude_unset=True))
    with SessionLocal.begin() as session:
        session.add(task)
    response.headers["Location"] = f"{request.url.path}/{task.id}"
    return tagged(response, task)


@app.get("/api/{user_id}/tasks/{task_id}", response_model=schemas.Task)
def get_task(
    response: Response,
    task_id: int = Path(ge=1, lt=2**53),
    user_id: str = Depends(current_user),
):
    with SessionLocal() as session:
        task = session.get(Task, (user_id, task_id))
    if task is None:
        raise HTTPException(404, "Task not found")
    return tagged(response, task)


@app.put("/api/{user_id}/tasks/{task_id}", response_model=schemas.Task)
def update_task(
    response: Response,
    changes: schemas.TaskUpdate,
    task_id: int = Path(ge=1, lt=2**53),
    user_id: str = Depends(current_user),
):
    supplied = changes.dict(exclude_unset=True)
    if not supplied:
        return get_task(response, task_id, user_id)
    with SessionLocal.begin() as session:
        task = task_to_change(session, user_id, task_id)
        for name, value in supplied.items():
            setattr(task, name, value)
    return tagged(response, task)


@app.patch("/api/{user_id}/tasks/{task_id}/complete", response_model=schemas.Task)
def complete_task(
    response: Response,
    wanted: Optional[schemas.TaskComplete] = None,
    task_id: int = Path(ge=1, lt=2**53),
    user_id: str = Depends(current_user),
):
    toggles = wanted is None or wanted.completed is None
    with SessionLocal.begin() as session:
        task = task_to_change(session, user_id, task_id)
        task.completed = not task.completed if toggles else wanted.completed
    return tagged(response, task)


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
