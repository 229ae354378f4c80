"""What requests may say and answers look like."""

import re
from datetime import datetime, timezone
from enum import Enum
from typing import List, Literal, Optional
from unicodedata import normalize

from fastapi import Query
from pydantic import BaseModel, StrictBool, constr, validator

DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


class Priority(str, Enum):
    low = "low"
    medium = "medium"
    high = "high"


def iso(value: datetime) -> str:
    """In UTC with milliseconds."""
    return value.astimezone(timezone.utc).isoformat(timespec="milliseconds")[:-6] + "Z"


def rfc3339(value: object) -> object:
    if value is not None and not (isinstance(value, str) and DATE_TIME.fullmatch(value)):
        raise ValueError("must be an RFC 3339 date-time with an offset")
    return value


def in_milliseconds(value: Optional[datetime]) -> Optional[datetime]:
    return value and value.replace(microsecond=value.microsecond // 1000 * 1000)


def storable(value: Optional[str]) -> Optional[str]:
    if value is not None and ("\0" in value or any("\ud800" <= character <= "\udfff" for character in value)):
        raise ValueError("must not contain U+0000 or a lone surrogate")
    return value


class TaskUpdate(BaseModel):
    title: constr(strict=True, strip_whitespace=True, min_length=1, max_length=200) = None
    description: Optional[constr(strict=True, max_length=1000)] = None
    completed: StrictBool = None
    priority: Priority = None
    due_date: Optional[datetime] = None

    _rfc3339 = validator("due_date", pre=True, allow_reuse=True)(rfc3339)
    _in_milliseconds = validator("due_date", allow_reuse=True)(in_milliseconds)
    _storable = validator("title", "description", allow_reuse=True)(storable)

    @validator("title", "completed", "priority", pre=True)
    def not_null(cls, value: object) -> object:
        if value is None:
            raise ValueError("must not be null")
        return value


class TaskCreate(TaskUpdate):
    title: constr(strict=True, strip_whitespace=True, min_length=1, max_length=200)


class TaskComplete(BaseModel):
    completed: Optional[StrictBool] = None


class Task(BaseModel):
    id: int
    user_id: str
    title: str
    description: Optional[str]
    completed: bool
    priority: Priority
    due_date: Optional[datetime]
    all_day: bool
    tags: List[str]
    recurrence: Optional[str]
    time_zone: Optional[str]
    completed_at: Optional[datetime]
    uid: str
    revision: int
    created_at: datetime
    updated_at: datetime

    class Config:
        orm_mode = True
        json_encoders = {datetime: iso}


class TaskList(BaseModel):
    tasks: List[Task]
    total: int
    limit: int
    offset: int
    next_cursor: Optional[str]

    class Config:
        json_encoders = {datetime: iso}


class ListQuery:
    """The query string of a list."""

    def __init__(
        self,
        status: Literal["all", "pending", "completed"] = "all",
        priority: Optional[List[Priority]] = Query(None),
        search: Optional[str] = Query(None, min_length=1, max_length=200, regex=r"^[^\x00]*$"),
        due_before: Optional[datetime] = None,
        due_after: Optional[datetime] = None,
        sort: Literal["created_at", "updated_at", "due_date", "priority", "title"] = "created_at",
        order: Literal["asc", "desc"] = "desc",
        limit: int = Query(100, ge=1, le=100),
        offset: int = Query(0, ge=0),
    ):
        self.status = status
        self.priority = priority
        self.search = search
        self.due_before = due_before
        self.due_after = due_after
        self.sort = sort
        self.order = order
        self.limit = limit
        self.offset = offset

    @property
    def pattern(self) -> str:
        """For LIKE on folded text: every character of the search stands for itself."""
        folded = normalize("NFC", (self.search or "").lower())
        return "%" + re.sub(r"([\\%_])", r"\\\1", folded) + "%"
