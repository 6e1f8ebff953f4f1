"""C5: one procedure as it is in force, was or will be, and the history of its editions. On the citizens' blueprint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import render_template, request

from ..domain.catalogue.content import is_day
from ..domain.errors import NotFound
from ..store.models import Edition
from ..store.queries import catalogue, guides
from ..store.queries.guides import Head
from . import changes
from .citizen import page
from .guard import now, reading
from .guide import Guide
from .home import Served, home, serving

PORTAL = "https://dichvucong.gov.vn/"
NEXT_DAY = timedelta(days=1)
AT_ONCE = 5  # editions told on one page of the history
MUCH = 20_000  # letters: more cases than fit a light page are shown one at a time


@dataclass(frozen=True)
class Shown:
    """Which edition a page is about, and how it stands to today."""

    head: Head
    state: str  # now, past, coming, ended (nothing of the procedure is in force any more)
    current: Head | None
    coming: Head | None  # the next one after today


def chosen(heads: Sequence[Head], today: date, day: date | None = None, start: date | None = None) -> Shown:
    """The edition of a day, the one that begins on ``start``, or (neither) the one in force, to come, or last in force.

    Raises ``NotFound``.
    """
    current = next((h for h in heads if h.holds(today)), None)
    coming = next((h for h in heads if h.valid_from > today), None)
    if start is not None:
        head = next((h for h in heads if h.valid_from == start), None)
    elif day is not None:
        head = next((h for h in heads if h.holds(day)), None)
    else:
        head = current or coming or (heads[-1] if heads else None)
    if head is None:
        raise NotFound("Không có thủ tục này đang áp dụng. Tìm lại bằng tên hoặc mã thủ tục.")
    if head is current:
        state = "now"
    elif head.valid_from > today:
        state = "coming"
    else:
        state = "past" if current or coming else "ended"
    return Shown(head, state, current, coming)


@page("/thu-tuc/<code>")
def procedure(lang: str, code: str) -> str:
    """C5: one procedure as it is in force today; with ``?ngay=`` as it is on that day. Raises ``NotFound``."""
    asked = request.args.get("ngay", "")
    if asked and not is_day(asked):
        raise NotFound("Không có phiên bản nào của ngày này.")
    day = date.fromisoformat(asked) if asked else None
    return _page(lang, code, chosen(guides.heads(reading(), code), now().date(), day))


@page("/thu-tuc/<code>/phien-ban/<start>")
def edition(lang: str, code: str, start: str) -> str:
    """The edition that began, or will, on a day (2018-06-21). Raises ``NotFound``."""
    if not is_day(start):
        raise NotFound("Không có phiên bản này.")
    heads = guides.heads(reading(), code)
    return _page(lang, code, chosen(heads, now().date(), start=date.fromisoformat(start)))


@page("/thu-tuc/<code>/lich-su")
def editions(lang: str, code: str) -> str:
    """What each edition changed, the newest first; ``?truoc=`` goes on before that day. Raises ``NotFound``."""
    session, today = reading(), now().date()
    heads = guides.heads(session, code)
    name = chosen(heads, today).head.name
    before = request.args.get("truoc", "")
    if is_day(before):
        heads = [h for h in heads if h.valid_from < date.fromisoformat(before)]
    told = heads[-AT_ONCE:]
    rows = guides.whole(session, [h.id for h in heads[-AT_ONCE - 1 :]])
    eve = [heads[-len(told) - 1] if len(heads) > len(told) else None, *told[:-1]] if told else []
    said = [
        changes.told(session, lang, rows[was.id] if was else None, rows[head.id], today) for was, head in zip(eve, told, strict=True)
    ]  # fmt: skip
    return render_template(
        "citizen/editions.html", code=code, name=name, today=today,
        editions=list(zip(reversed(told), reversed(said), strict=True)),
        older=told[0].valid_from.isoformat() if told and len(heads) > len(told) else "",
    )  # fmt: skip


def _page(lang: str, code: str, shown: Shown) -> str:
    session, moment = reading(), now()
    today, live = moment.date(), shown.state == "now"
    row = catalogue.edition(session, code, today) if live else guides.whole(session, [shown.head.id])[shown.head.id]
    asked = home(session, today)
    served = serving(session, row, asked, today) if live else Served()
    guide = Guide(session, row, lang, moment, served.desk)
    cases, others = _cases(row)
    return render_template(
        "citizen/procedure.html", edition=row, procedure=row.procedure, shown=shown, next_day=NEXT_DAY, live=live, guide=guide,
        cases=[guide.case(case, live=live) for case in cases], others=others, several=len(row.cases) > 1, home=asked, served=served,
        desk=served.desk, replaced=guides.names(session, shown.head.replaced_by), portal=PORTAL if guide.online and live else "",
    )  # fmt: skip


def _cases(row: Edition) -> tuple[list[Any], list[Any]]:
    """The cases to tell on this page, and those that have pages of their own because all together would weigh too much."""
    weight = sum(len(paper.name) + 60 for case in row.cases for paper in case.papers)
    weight += sum(len(step["name"]) + 30 for case in row.cases for leg in case.route["legs"] for step in leg["steps"])
    if weight <= MUCH or len(row.cases) < 2:
        return list(row.cases), []
    wanted = request.args.get("truong-hop", "")
    one = next((case for case in row.cases if case.key == wanted), row.cases[0])
    return [one], [case for case in row.cases if case is not one]
