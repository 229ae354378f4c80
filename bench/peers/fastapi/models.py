"""The product's table, for SQLAlchemy."""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, DateTime, Enum, FetchedValue, Text, text
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import declarative_base

from schemas import Priority

Base = declarative_base()


class Task(Base):
    __tablename__ = "task"
    # What the server sets comes back with the INSERT, or the UPDATE.
    __mapper_args__ = {"eager_defaults": True}

    user_id = Column(Text, primary_key=True)
    id = Column(BigInteger, primary_key=True, autoincrement=True)
    title = Column(Text, nullable=False)
    description = Column(Text)
    completed = Column(Boolean, nullable=False, default=False)
    priority = Column(Enum(Priority, name="priority"), nullable=False, default=Priority.medium)
    due_date = Column(DateTime(timezone=True))
    all_day = Column(Boolean, nullable=False, server_default=FetchedValue(), server_onupdate=FetchedValue())
    tags = Column(ARRAY(Text), nullable=False, server_default=FetchedValue())
    recurrence = Column(Text)
    time_zone = Column(Text)
    completed_at = Column(
        DateTime(timezone=True), server_default=FetchedValue(), server_onupdate=FetchedValue()
    )
    uid = Column(UUID, nullable=False, server_default=FetchedValue())
    revision = Column(
        BigInteger, nullable=False, server_default=FetchedValue(), server_onupdate=FetchedValue()
    )
    created_at = Column(DateTime(timezone=True), nullable=False, server_default=text("now()"))
    updated_at = Column(DateTime(timezone=True), nullable=False, server_default=text("now()"))


class TaskList(Base):
    __tablename__ = "task_list"

    user_id = Column(Text, primary_key=True)
    revision = Column(BigInteger, nullable=False)
