"""A3 Nhật ký: sign-ins, reveals, changes of rights; who, what, about which dossier, when. Read only, and exported."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.dates import say_moment
from ...domain.errors import Invalid
from ...domain.text import plain, tidy
from ...services import access, governing
from ...services.governing import READ
from ...sheets import write_csv
from ...store.models import AccessLine
from ...store.queries import access as lines
from ...store.queries.access import Wanted
from ..guard import actor, now, open_to, reading, working
from ..intake_form import read_day
from ..row_numbers import row_id

bp = Blueprint("access", __name__, url_prefix="/quan-tri/nhat-ky")
SIZE, MOST = 50, 50_000
HEADS = ("Lúc", "Ai", "Làm gì", "Với ai, đơn vị nào", "Với hồ sơ nào", "Mục đích, lý do", "Chi tiết")


class Question:
    """What the address asks; days that cannot be read say so."""

    def __init__(self) -> None:
        said = request.values
        self.who, self.kind = tidy(said.get("ai", ""))[:80], said.get("viec", "")
        self.about, self.since, self.until = (tidy(said.get(name, ""))[:80] for name in ("voi", "tu", "den"))
        self.wrong = [n for n in ("since", "until") if getattr(self, n) and self._day(n) is None]

    def _day(self, name: str) -> date | None:
        return read_day(getattr(self, name), now().date())

    @property
    def said(self) -> dict[str, str]:
        """The same question as an address."""
        all_of = {"ai": self.who, "viec": self.kind, "voi": self.about, "tu": self.since, "den": self.until}
        return {name: value for name, value in all_of.items() if value}

    def wanted(self) -> Wanted:
        """The question as the store takes it: “với” is the number of a dossier, else an account."""
        since, until = self._day("since"), self._day("until")
        dossier_id = lines.dossier_numbered(reading(), self.about.upper()) if self.about else None
        return Wanted(
            who=tuple(plain(self.who).split()), kind=self.kind if self.kind in access.KINDS else "",
            about=() if dossier_id is not None else tuple(plain(self.about).split()), dossier_id=dossier_id,
            since=_midnight(since) if since else None, until=_midnight(until + timedelta(days=1)) if until else None,
        )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, now().tzinfo)


def _read(wanted: Wanted, before: int | None, size: int) -> Sequence[AccessLine]:
    realm = governing.realm_of(reading(), actor(), READ)
    return lines.page(reading(), None if realm.everything else realm.agencies, wanted, now().date(), before, size)


@bp.get("")
@open_to(READ)
def index() -> ResponseReturnValue:
    """The lines, newest first."""
    asked = Question()
    before = request.args.get("truoc", type=row_id)
    rows = _read(asked.wanted(), before, SIZE + 1)
    shown = rows[:SIZE]
    more = url_for("access.index", **asked.said, truoc=str(shown[-1].id)) if len(rows) > SIZE else ""  # type: ignore[arg-type]
    return render_template(
        "access/index.html", rows=shown, asked=asked, kinds=access.KINDS, more=more, most=MOST,
        first=url_for("access.index", **asked.said) if before else "",  # type: ignore[arg-type]
        numbers=lines.numbers(reading(), [r.dossier_id for r in shown if r.dossier_id is not None]), narrowed=bool(asked.said),
    )  # fmt: skip


@bp.post("/xuat")
@open_to(READ)
def export() -> ResponseReturnValue:
    """Xuất: the same question as CSV; that somebody took it away is itself a line."""
    asked = Question()
    wanted = asked.wanted()
    rows = _read(wanted, None, MOST + 1)
    if len(rows) > MOST:
        raise Invalid(f"Quá {MOST:,} dòng. Thu hẹp khoảng ngày rồi xuất lại.".replace(",", "."))
    numbers = lines.numbers(reading(), {r.dossier_id for r in rows if r.dossier_id is not None})
    table: list[tuple[Any, ...]] = [
        (say_moment(r.at), r.who, access.KINDS.get(r.kind, r.kind), r.about, numbers.get(r.dossier_id or 0, ""), r.purpose, r.detail)
        for r in rows
    ]  # fmt: skip
    with working() as work:
        access.note(work, "export", detail=f"Nhật ký truy cập, {len(table)} dòng.")
    answer = make_response(write_csv(HEADS, table))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="nhat-ky-{now():%Y%m%d-%H%M}.csv"'
    return answer
