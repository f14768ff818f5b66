"""The strategy as data: actions, indicators, the matrix between them, official observations and targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.database import Base, Stamped, Versioned, WithPublicId


class Action(Base):
    """One of the strategy's 14 actions."""

    __tablename__ = "action"

    code: Mapped[str] = mapped_column(String(4), unique=True)
    theme: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(250))
    is_priority: Mapped[bool]
    description: Mapped[str] = mapped_column(Text)
    alignment: Mapped[str] = mapped_column(Text, default="")
    lead_partners: Mapped[str] = mapped_column(Text)
    timescale: Mapped[str] = mapped_column(String(20))
    resource_band: Mapped[str] = mapped_column(String(20))
    outputs: Mapped[str] = mapped_column(Text)


class Indicator(Base):
    """One of the 21 indicators (3 KPIs, 18 outcomes), in the strategy's words with its baseline where it gives one."""

    __tablename__ = "indicator"

    code: Mapped[str] = mapped_column(String(10), unique=True)
    mission: Mapped[int]
    is_kpi: Mapped[bool]
    wording: Mapped[str] = mapped_column(String(300))
    direction: Mapped[str] = mapped_column(String(10))
    unit: Mapped[str] = mapped_column(String(120))
    baseline_figure: Mapped[str] = mapped_column(String(80))
    baseline_sentence: Mapped[str] = mapped_column(Text)
    measured_from: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text)


class ActionOutcome(Base):
    """A cell of the strategy's matrix: 0 to 3 ticks of one action on one indicator. It prints no key to them."""

    __tablename__ = "action_outcome"
    __table_args__ = (
        UniqueConstraint("action_id", "indicator_id"),
        CheckConstraint("ticks BETWEEN 0 AND 3", name="ticks"),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    ticks: Mapped[int]
    wording: Mapped[str] = mapped_column(String(250))


class Series(Base):
    """An official series: one measure by one definition. A change of definition is another series, never joined.

    `relation` to its indicator: measure (the indicator itself), related (near it), comparator (the same question asked
    of others), printed (a figure of the strategy) or base (a denominator or weight). `also` names a further indicator.
    """

    __tablename__ = "series"

    key: Mapped[str] = mapped_column(String(60), unique=True)
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    relation: Mapped[str] = mapped_column(String(12), default="related")
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(60))
    definition: Mapped[str] = mapped_column(Text, default="")
    publisher: Mapped[str] = mapped_column(String(160))
    source: Mapped[str] = mapped_column(String(300))
    also: Mapped[str] = mapped_column(String(40), default="")
    held_on: Mapped[date | None]
    licence: Mapped[str] = mapped_column(String(120), default="Open Government Licence v3.0")
    stale_after_months: Mapped[int] = mapped_column(default=18)
    indicator: Mapped[Indicator | None] = relationship()


class Observation(Base):
    """A published value of a series for an area and a period. A revision is a further row, published later."""

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("series_id", "area_code", "period_start", "period_end", "category", "revision"),
        CheckConstraint("period_end >= period_start", name="period"),
        Index("ix_observation_latest", "series_id", "area_code", "period_end"),
    )

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    area_code: Mapped[str] = mapped_column(String(9))
    area_name: Mapped[str] = mapped_column(String(80))
    period_start: Mapped[date]
    period_end: Mapped[date]
    period_label: Mapped[str] = mapped_column(String(60))
    category: Mapped[str] = mapped_column(String(80), default="")
    value: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    lower: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    upper: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    published_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(300), default="")
    series: Mapped[Series] = relationship()


class Target(WithPublicId, Stamped, Versioned, Base):
    """What the board wants an indicator to be by a date, who set it and why."""

    __tablename__ = "target"
    __audited__ = True
    __table_args__ = (UniqueConstraint("indicator_id", "measure", "due_on"),)

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    measure: Mapped[str] = mapped_column(String(40), default="share")
    due_on: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    reason: Mapped[str] = mapped_column(Text)
    indicator: Mapped[Indicator] = relationship()
