"""The figures of publication (công bố, công khai): kept for the indices of QĐ 766/QĐ-TTg, asked by pages and reports.

Nothing is stored beside the editions and drafts themselves: when each decision was signed, when it was made public here, what it says.
"""

from dataclasses import dataclass
from datetime import date

from ..domain.catalogue import figures
from ..domain.catalogue.figures import Judged, Ratio
from ..domain.errors import NotFound
from ..policy import Actor
from ..store.db import Session
from ..store.queries import calendars, installation, publicity
from ..store.queries.publicity import Completeness


@dataclass(frozen=True)
class Figures:
    """A period (both days included): what was made public in it, and what is in force on ``today`` without saying everything."""

    first: date
    last: date
    judged: tuple[Judged, ...]
    announced: Ratio  # 1.1 công bố đúng hạn
    public: Ratio  # 1.2 cập nhật, công khai đúng hạn
    whole: Ratio  # 1.3 công khai đủ nội dung; not of the period
    completeness: Completeness

    @property
    def late(self) -> list[Judged]:
        """Those late by either rule, longest overdue first."""
        found = [row for row in self.judged if row.announced is False or row.public is False]
        return sorted(found, key=lambda row: (row.due or date.max, row.act.code))

    @property
    def unknown(self) -> list[Judged]:
        """Those of which it is not known: nobody wrote down when the decision was signed."""
        return [row for row in self.judged if row.announced is None and row.public is None and not row.act.waiting]


def figures_of(session: Session, actor: Actor, first: date, last: date, today: date) -> Figures:
    """The figures of a period, counted on the working calendar of the installation; drafts as far as the actor sees them.

    Three queries at most, however large the catalogue is; completeness is remembered until the catalogue changes.
    """
    table = limits(session, last)
    plus = calendars.calendar(session).add_working_days
    acts = [*publicity.published(session, first, last), *publicity.awaited(session, actor, min(last, today))]
    judged = tuple(figures.judge(act, plus, today, table) for act in acts)
    whole = publicity.completeness(session, today)
    counted = [row for row in judged if not row.act.waiting]
    return Figures(
        first, last, judged, figures.ratio(counted, lambda row: row.announced),
        figures.ratio([row for row in judged if not row.act.waiting or row.public is False], lambda row: row.public),
        Ratio(whole.total - len(whole.lacking), whole.total), whole,
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """The three indicators of this year so far, as one line says them."""

    year: int
    announced: Ratio
    public: Ratio
    whole: Ratio


def line_of(session: Session, actor: Actor, today: date) -> Line:
    """``figures_of`` this year in short: what is published is remembered until the catalogue changes; only drafts are asked for.

    A draft that is overdue makes its procedure late.
    """
    announced, public, verdicts = installation.remember(
        session, f"publicity/{today}", lambda: _this_year(session, today)
    )
    table, plus = limits(session, today), calendars.calendar(session).add_working_days
    for code in {
        act.code
        for act in publicity.awaited(session, actor, today)
        if figures.judge(act, plus, today, table).public is False
    }:
        stood = verdicts.get(code, "not counted")
        public = Ratio(
            public.good - (stood is True), public.of + (stood is None or stood == "not counted"), public.unknown - (stood is None)
        )  # fmt: skip
    whole = publicity.completeness(session, today)
    return Line(today.year, announced, public, Ratio(whole.total - len(whole.lacking), whole.total))


def _this_year(session: Session, today: date) -> tuple[Ratio, Ratio, dict[str, bool | None]]:
    table, plus = limits(session, today), calendars.calendar(session).add_working_days
    judged = [
        figures.judge(act, plus, today, table) for act in publicity.published(session, date(today.year, 1, 1), today)
    ]
    verdicts: dict[str, bool | None] = {}
    for row in judged:
        stood = verdicts.get(row.act.code)
        verdicts[row.act.code] = row.public if stood is None else stood and row.public is not False
    return figures.ratio(judged, lambda row: row.announced), figures.ratio(judged, lambda row: row.public), verdicts


def limits(session: Session, day: date) -> dict[str, object]:
    """The working days allowed, as the profile of law in force on a day says (``publication``), else as QĐ 766/QĐ-TTg does."""
    try:
        said = installation.law(session, day).get("publication")
    except NotFound:
        said = None
    return {**figures.LIMITS, **(said or {})}
