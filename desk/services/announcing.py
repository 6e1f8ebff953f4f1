"""Publishing what a desk does (niêm yết, công khai): the papers for the wall and for whoever takes one home, out of editions.

NĐ 61/2018/NĐ-CP art. 8 and 14; NĐ 63/2010/NĐ-CP art. 15–17. Nothing is stored: what is written follows from the editions in force
on the day, so the same day gives the same paper.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, groupby
from urllib.parse import quote

from ..domain.catalogue.boards import Board, BoardField, BoardRow, Bring, CheckList, Poster, Sheet, Stage, Variant, Way
from ..domain.catalogue.content import HOW
from ..domain.catalogue.online import SENT_FROM, grade
from ..domain.catalogue.way import issuing, way
from ..domain.dates import paper_date
from ..domain.fees import say_money
from ..domain.hours import say_hours
from ..domain.papers import Head
from ..domain.terms import Term
from ..domain.text import inside, upper
from ..domain.workflow import Channel
from ..store.db import Session
from ..store.models import Case, CaseFee, CasePaper, Edition
from ..store.queries import calendars, guides, installation, places
from ..store.queries.places import Spot
from .terms import fees_for, term_for
from .whereabouts import Whereabouts

CHANNELS = {Channel.DIRECT: "Trực tiếp", Channel.ONLINE: "Trực tuyến", Channel.POST: "Bưu chính"}


def offered(edition: Edition, case: Case) -> list[Channel]:
    """How a case may be handed in: at the desk; over the internet from mức độ 3 on; by public post where a term is given for it."""
    online = edition.online_level >= SENT_FROM or case.term_online
    return [Channel.DIRECT, *([Channel.ONLINE] if online else []), *([Channel.POST] if case.term_post else [])]


class _Writing:
    """Papers of one day, of one desk or of whichever; ``whole``: with the papers to bring and who is free of fees."""

    def __init__(
        self, session: Session, editions: Sequence[Edition], day: date, desk: Spot | None, *, whole: bool = True
    ) -> None:
        self.whole = whole
        self.session, self.day, self.desk = session, day, desk
        self.own = installation.installation(session)
        self.where = Whereabouts(session, (case.route for e in editions for case in e.cases), day, desk)
        self.desk_name = self.where.desk_name()
        self.forms = guides.form_heads(session, _forms(editions) if whole else ())

    @property
    def agency(self) -> Spot:
        """Whose paper it is: the desk's agency, or the highest of the installation."""
        return self.desk or next(iter(places.spots(self.session, self.day).by_id.values()))

    @property
    def head(self) -> Head:
        desk = self.desk_name if self.desk is not None else ""
        return Head(agency=upper(self.agency.name), desk=desk, serial="", place=self.agency.place, form_note="")

    @property
    def hotline(self) -> str:
        return (self.desk.hotline if self.desk is not None else "") or self.own.hotline

    @property
    def hours(self) -> tuple[str, ...]:
        return tuple(say_hours(calendars.desk_hours(self.session, self.desk.id if self.desk else None, self.day)))

    def url(self, code: str = "") -> str:
        """The public page of a procedure, or the list, for this desk."""
        path = f"/thu-tuc/{quote(code, safe='')}" if code else "/thu-tuc"
        return f"{self.own.public_url}{path}" + (f"?tai={quote(self.desk.code, safe='')}" if self.desk else "")

    def place(self, edition: Edition) -> str:
        """Where to apply and to collect."""
        if edition.place == "outside":
            return f"{edition.competent or self.settled_by(edition)} (ngoài Bộ phận Một cửa)"
        return self.where.address() or f"{self.desk_name} {' hoặc '.join(self.where.received_at(edition.received_at))}"

    def settled_by(self, edition: Edition) -> str:
        """Cơ quan giải quyết: as the edition says, or the office on the route that issues the result."""
        return edition.competent or self.where.agency(issuing(edition.cases[0].route), edition.received_at)

    def variant(self, edition: Edition, case: Case) -> Variant:
        """A case with its ways and papers."""
        ways = tuple(
            Way(
                CHANNELS[channel],
                self.term(case, channel),
                tuple(_fee(fee, self.whole) for fee in fees_for(case, channel)),
            )
            for channel in offered(edition, case)
        )
        return Variant(case.name, ways, tuple(map(self.bring, case.papers)) if self.whole else ())

    def term(self, case: Case, channel: Channel) -> str:
        """The official term, or leg by leg where there is none."""
        if official := term_for(case, channel):
            return official.words()
        parts = [
            f"{Term.parse(leg['term']).words()} tại {self.where.within(leg['at'])}" for leg in case.route["legs"] if leg["term"]
        ]  # fmt: skip
        cap = f" (không quá {Term.parse(case.route['cap']).words()})" if case.route.get("cap") else ""
        return "; ".join(parts) + cap

    def bring(self, paper: CasePaper) -> Bring:
        form = self.forms.get(paper.form or "")
        host = self.own.public_url.partition("://")[2]
        return Bring(
            name=paper.name, how=HOW[paper.how].capitalize(), originals=paper.originals, copies=paper.copies, required=paper.required,
            form=form.name if form else "", form_url=f"{host}/bieu-mau/{form.key}" if form else "", instead=paper.instead,
            reusable=paper.reusable,
        )  # fmt: skip

    def row(self, edition: Edition) -> BoardRow:
        variants = tuple(self.variant(edition, case) for case in edition.cases)
        online = grade(edition.online_level, self.day).short
        return BoardRow(edition.procedure.code, edition.name, variants, self.settled_by(edition), online)


def board(session: Session, desk: Spot, editions: Sequence[Edition], day: date, field: str = "") -> Board:
    """Danh mục niêm yết of a desk on a day: ``editions`` by field (``guides.priced``); ``field``: only one was asked for."""
    writing = _Writing(session, editions, day, desk, whole=False)
    fields = tuple(
        BoardField(name, tuple(writing.row(edition) for edition in rows))
        for name, rows in groupby(editions, key=lambda e: e.field)
    )
    decisions = {_decision(edition) for edition in editions}
    where = f"{writing.desk_name} {inside(desk.short_name)}"
    return Board(
        head=writing.head, title=f"Danh mục thủ tục hành chính{f' lĩnh vực {field}' if field else ''} tiếp nhận tại {where}",
        decision=decisions.pop() if len(decisions) == 1 else "", fields=fields, day=day, url=writing.url(), hotline=writing.hotline,
        notes=(), demo=writing.own.demo,
    )  # fmt: skip


def sheet(session: Session, edition: Edition, day: date, desk: Spot | None = None) -> Sheet:
    """The page of one procedure for the notice board, of one desk or of whichever."""
    writing = _Writing(session, [edition], day, desk)
    ways = [list(_stages(writing.where, case)) for case in edition.cases]
    if any(stages != ways[0] for stages in ways):
        named = zip(edition.cases, ways, strict=True)
        ways = [[replace(stage, where=f"{case.name}: {stage.where}") for stage in stages] for case, stages in named]
    else:
        ways = ways[:1]
    return Sheet(
        head=writing.head, code=edition.procedure.code, name=edition.name, field=edition.field, decision=_decision(edition), day=day,
        variants=tuple(writing.variant(edition, case) for case in edition.cases), applicants=edition.applicants,
        conditions=edition.conditions, competent=writing.settled_by(edition), coordinating=edition.coordinating,
        place=writing.place(edition), hours=writing.hours, online=grade(edition.online_level, day).name,
        stages=tuple(chain.from_iterable(ways)),
        results=tuple(result["name"] for result in edition.results), legal_basis=tuple(law["text"] for law in edition.legal_basis),
        url=writing.url(edition.procedure.code), hotline=writing.hotline, notes=(), demo=writing.own.demo,
    )  # fmt: skip


def checklist(
    session: Session, edition: Edition, cases: Iterable[Case], day: date, desk: Spot | None = None
) -> CheckList:
    """Giấy tờ cần mang for these cases of an edition."""
    writing = _Writing(session, [edition], day, desk)
    head = writing.head
    return CheckList(
        agency=head.agency, desk=head.desk, code=edition.procedure.code, name=edition.name,
        variants=tuple(writing.variant(edition, case) for case in cases), place=writing.place(edition), hours=writing.hours,
        results=tuple(result["name"] for result in edition.results), url=writing.url(edition.procedure.code), hotline=writing.hotline,
        notes=(), day=day, demo=writing.own.demo,
    )  # fmt: skip


def poster(session: Session, day: date, desk: Spot | None, edition: Edition | None = None) -> Poster:
    """Áp phích QR: of a desk, or of one procedure."""
    writing = _Writing(session, [], day, desk)
    code, name = (edition.procedure.code, edition.name) if edition is not None else ("", "")
    head = writing.head
    return Poster(agency=head.agency, desk=head.desk, code=code, procedure=name, url=writing.url(code), hotline=writing.hotline,
                  hours=writing.hours, day=day, demo=writing.own.demo)  # fmt: skip


def _forms(editions: Iterable[Edition]) -> set[str]:
    return {paper.form for edition in editions for case in edition.cases for paper in case.papers if paper.form}


def _decision(edition: Edition) -> str:
    if not edition.decision:
        return ""
    signed = f" {paper_date(edition.decided_on)}" if edition.decided_on else ""
    return f"Công bố tại Quyết định số {edition.decision}{signed}"


def _fee(fee: CaseFee, exempt: bool) -> str:
    words = f"{fee.name}: {say_money(fee.amount)}/{fee.unit}"
    return f"{words} (miễn, giảm: {fee.exempt})" if exempt and fee.exempt else words


def _stages(where: Whereabouts, case: Case) -> Iterable[Stage]:
    for stop in way(case.route):
        what = " → ".join(stop.steps) + (" (cùng lúc với bước trước)" if stop.beside else "")
        what += f" (khi “{stop.only_when}”)" if stop.only_when else ""
        yield Stage(where.words(stop.at), what, Term.parse(stop.term).words() if stop.term else "")
