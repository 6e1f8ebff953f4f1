"""The 28 cross-level flows on real units: which procedure of ours each one is, and a province of the law it belongs to, staffed for it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desk import create_app
from desk.clock import MovableClock
from desk.domain.application import Handed
from desk.domain.catalogue.reading import read_catalogue
from desk.domain.deadlines import Term
from desk.domain.routing import Plan
from desk.policy import SYSTEM, Actor, Role
from desk.services import installing, publishing, receiving
from desk.store import seed
from desk.store.db import db
from desk.store.models import Case, CasePaper, Department, Dossier, Edition, Procedure
from desk.store.queries import installation
from desk.store.work import work_by
from tests import builders
from tests.builders import _employ, agency_id_of
from tests.empty import empty_database

MONDAY = "2026-03-02T08:12"


@dataclass(frozen=True)
class Flow:
    """One flow of ``data/lienthong_flows.json`` (by its place there) and the procedure of ours that is it."""

    n: int
    code: str
    case: str = "chung"
    law: str = "2018"
    desk: str = "11020"  # where it is received
    more_days: int = 0  # calendar days that the table in the law has and the file leaves out


FLOWS = (
    Flow(1, "1.001776"), Flow(2, "1.001731"), Flow(3, "1.001758"), Flow(4, "1.001753"), Flow(5, "1.001739"), Flow(6, "2.000286"),
    Flow(7, "1.010803"), Flow(8, "1.010825"), Flow(9, "1.010804"), Flow(10, "1.010805"), Flow(11, "1.010819"), Flow(12, "1.010818"),
    Flow(13, "1.010820"), Flow(14, "GL.000001"), Flow(15, "1.010824"), Flow(16, "GL.000002"), Flow(17, "1.010816"),
    Flow(18, "1.010821"), Flow(19, "GL.000003", "thuoc-bo"), Flow(20, "GL.000004", more_days=12),  # trả Bằng: 12 ngày (Điều 24)
    Flow(21, "GL.000005"), Flow(22, "GL.000006", desk="297"), Flow(23, "2.000986"), Flow(24, "2.001023"),
    Flow(25, "1.010092", law="2025"), Flow(26, "1.012531", law="2025"), Flow(27, "1.005412", law="2025"),
    Flow(28, "3.000410", law="2025"),
)  # fmt: skip


def amounts(terms: list[str | None]) -> Counter[str]:
    """How many of each unit these terms come to: {"wd": 10, "d": 12}."""
    found: Counter[str] = Counter()
    for written in filter(None, terms):
        term = Term.parse(written)
        found[str(term.unit)] += term.amount
    return found


class Province:
    """The units of one law in an empty database, every procedure of ours, and whoever a dossier turns out to need."""

    def __init__(self, clock: MovableClock, law: str) -> None:
        self.clock, self.law = clock, law
        self.staff: dict[tuple[str, int, int], str] = {}
        units = {"2018": "hai_duong_2018", "2025": "hai_phong_2025"}[law]
        with self.work(SYSTEM) as w:
            installing.set_up(w, name="Một cửa", public_url=builders.URL, hotline="0220 000 0000", demo=True)
            installing.load_profile(w, seed.read(f"profiles/{law}"), date(1900, 1, 1))
            installing.load_calendar(w, seed.read("calendar/vn")["days"])
            installing.load_reasons(w, seed.read("reasons"))
            installing.load_words(w, seed.read("words"))
            installing.load_templates(w, seed.read("drafts"))
            installing.load_units(w, seed.read(f"units/{units}"))
            wanted = {flow.code for flow in FLOWS if flow.law == law}
            specs = [s for data in seed.catalogues(law) for s in read_catalogue(data)]
            publishing.load(w, [s for s in specs if s.code in wanted])

    def work(self, actor: Actor) -> Any:
        return work_by(actor, db.session(), self.clock)

    def person(self, role: str, agency_id: int, department_id: int) -> Actor:
        """Somebody who has this one job and no other."""
        key = (role, agency_id, department_id)
        if key not in self.staff:
            self.staff[key] = f"can.bo.{len(self.staff) + 1}"
            with self.work(SYSTEM) as w:
                _employ(
                    w, self.staff[key], f"Cán Bộ {_spelled(len(self.staff))}", (Role(role),), (agency_id, department_id)
                )
        return self.actor(self.staff[key])

    def actor(self, username: str) -> Actor:
        return builders.People(db.session(), self.clock)[username]

    def receive(self, flow: Flow) -> Dossier:
        """The dossier of a flow, taken in at its desk."""
        session = db.session()
        here = agency_id_of(session, flow.desk)
        desk = session.scalars(select(Department.id).where(Department.agency_id == here, Department.is_desk)).one()
        case = session.scalars(
            select(Case)
            .join(Case.edition)
            .join(Edition.procedure)
            .where(Procedure.code == flow.code, Case.key == flow.case)
        ).one()
        papers = tuple(Handed(paper_id, True) for paper_id in _papers(case.id))
        with self.work(self.person("clerk", here, desk)) as w:
            given = builders.application(w.session, flow.code, flow.desk, case_id=case.id, papers=papers)
            return receiving.receive(w, given)


def _papers(case_id: int) -> list[int]:
    return list(db.session.scalars(select(CasePaper.id).where(CasePaper.case_id == case_id)))


def _spelled(n: int) -> str:
    """An invented name for the n-th member of staff."""
    names = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Khanh", "Lan", "Minh", "Nga")
    return f"{names[n % 10]} {names[n // 10 % 10]}"


@contextmanager
def province(folder: Path, law: str) -> Iterator[Province]:
    """A province of one law, served by nobody else."""
    installation.forget()
    clock = MovableClock(MONDAY)
    with empty_database(folder) as url:
        app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url}, clock=clock)
        with app.app_context():
            db.create_all()
            yield Province(clock, law)
            db.session.remove()
            db.engine.dispose()
    installation.forget()


def plan_of(dossier: Dossier) -> Plan:
    """The plan as it is stored."""
    fresh = db.session.get(Dossier, dossier.id)
    assert fresh is not None
    assert fresh.plan is not None
    return Plan.from_json(fresh.plan)
