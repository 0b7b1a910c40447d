"""The year's plan as data: tasks, measures, deadlines and the units that answer for them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gis.db.models.base import Base, by_value
from gis.db.models.people import Unit
from gis.domain.words import MeasureRole


class Plan(Base):
    """One district's plan of one year; built in, or read from the official document."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    year: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    document_name: Mapped[str | None]
    document_sha256: Mapped[str | None]
    imported_at: Mapped[datetime]

    tasks: Mapped[list[Task]] = relationship(order_by="Task.number", back_populates="plan")

    __table_args__ = (UniqueConstraint("district_code", "year"),)


class Task(Base):
    """One of the plan's tasks (重点任务)."""

    __tablename__ = "task"

    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    section: Mapped[str]
    title: Mapped[str]

    plan: Mapped[Plan] = relationship(back_populates="tasks")
    measures: Mapped[list[Measure]] = relationship(order_by="Measure.position", back_populates="task")

    __table_args__ = (UniqueConstraint("plan_id", "number"),)


class Measure(Base):
    """One measure (工作措施), numbered within its task: 11.2 is the second of task 11."""

    __tablename__ = "measure"

    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    number: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger)
    """Order in the plan, from 1."""
    title: Mapped[str]
    summary_zh: Mapped[str]
    summary_en: Mapped[str]
    text_zh: Mapped[str | None]
    """The official wording; None until the document is imported."""
    source_place: Mapped[str | None]
    """Where in the document it stands, such as "第 54 行" (line 54)."""
    deadline_text: Mapped[str]
    cadence: Mapped[str]
    has_map_objects: Mapped[bool]
    objects_zh: Mapped[str | None]
    objects_en: Mapped[str | None]
    rules_of: Mapped[str | None]
    """The measure of the 2024 plan whose linking rules this one answers to (`domain.linking`)."""

    task: Mapped[Task] = relationship(back_populates="measures")
    deadlines: Mapped[list[MeasureDeadline]] = relationship(order_by="MeasureDeadline.due_on")
    units: Mapped[list[MeasureUnit]] = relationship(order_by="MeasureUnit.position")

    __table_args__ = (UniqueConstraint("plan_id", "number"),)


class MeasureDeadline(Base):
    """A day by which something of a measure is due; the quarterly measure has four."""

    __tablename__ = "measure_deadline"

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    label: Mapped[str | None]
    """"Q1" ... "Q4" for quarterly items."""


class DeadlineMark(Base):
    """A person's word that a quarterly item is done, or that it is not after all; append-only, the latest counts."""

    __tablename__ = "deadline_mark"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    due_on: Mapped[date]
    """Which item. No foreign key: a plan imported anew writes its deadlines anew, and the word stays."""
    is_done: Mapped[bool]
    done_on: Mapped[date | None]
    basis: Mapped[str]
    """Title or number of the document that proves it, or why the mark is taken back."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("is_done = (done_on IS NOT NULL)", name="done_has_a_day"),
        Index("ix_deadline_mark_item", "measure_id", "due_on", "id"),
    )


class MeasureUnit(Base):
    """A unit leads or co-operates; the plan's wording is kept."""

    __tablename__ = "measure_unit"

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    role: Mapped[MeasureRole] = mapped_column(by_value(MeasureRole, "role"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    wording: Mapped[str]

    unit: Mapped[Unit] = relationship(lazy="joined")
