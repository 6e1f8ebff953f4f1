"""A small real province, and dossiers in it: keyword defaults, always through the services. All people are invented."""

import uuid
from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.domain.application import Application, Handed, Who
from desk.domain.catalogue.reading import read_catalogue
from desk.policy import SYSTEM, Actor, Role
from desk.services import installing, publishing, receiving, staffing, stopping
from desk.store import passwords, seed
from desk.store.db import db
from desk.store.models import Agency, Case, CasePaper, Department, Dossier, Edition, Extension, Person, Procedure, Task
from desk.store.queries import catalogue, units
from desk.store.work import Work, work_by

PASSWORD = "mot cua lien thong 2026"
URL = "http://127.0.0.1:5000"

# Who works where: username -> (name, agency code, department key, roles)
STAFF: dict[str, tuple[str, str, str | None, tuple[Role, ...]]] = {
    "yk.motcua": ("Trần Thị Bích", "11020", "mot-cua", (Role.CLERK,)),
    "yk.motcua2": ("Hoàng Thị Nhài", "11020", "mot-cua", (Role.CLERK,)),
    "yk.tuphap": ("Lê Văn Cường", "11020", "tu-phap", (Role.OFFICER,)),
    "yk.ldtbxh": ("Phạm Thị Ngọc Ánh", "11020", "ldtbxh", (Role.OFFICER,)),
    "yk.lanhdao": ("Đặng Quốc Hữu", "11020", "lanh-dao", (Role.LEADER,)),
    "yk.vanthu": ("Vũ Thị Ngữ", "11020", "van-thu", (Role.RECORDS,)),
    "yk.congan": ("Đoàn Văn Lực", "11020-cong-an", None, (Role.CLERK, Role.OFFICER, Role.LEADER, Role.RECORDS)),
    "tt.motcua": ("Bùi Thị Xuyến", "10999", "mot-cua", (Role.CLERK,)),
    "tt.ldtbxh": ("Đỗ Đức Huỳnh", "10999", "ldtbxh", (Role.OFFICER,)),
    "gl.motcua": ("Ngô Thị Kiệm", "297", "mot-cua", (Role.CLERK,)),
    "gl.ldtbxh": ("Trịnh Văn Quý", "297", "ldtbxh", (Role.OFFICER,)),
    "gl.ldtbxh2": ("Cao Thị Vui", "297", "ldtbxh", (Role.OFFICER,)),
    "gl.truongphong": ("Mai Xuân Hợp", "297", "ldtbxh", (Role.HEAD,)),
    "gl.lanhdao": ("Phan Đình Tuyển", "297", "lanh-dao", (Role.LEADER,)),
    "gl.vanthu": ("Lương Thị Sen", "297", "van-thu", (Role.RECORDS,)),
    "gl.giamsat": ("Tạ Quang Thanh", "297", None, (Role.SUPERVISOR,)),
    "bhxh": ("Chu Thị Hòa", "297-bhxh", None, (Role.CLERK, Role.OFFICER, Role.LEADER, Role.RECORDS)),
    "so.motcua": ("Hà Thị Liễu", "30-so-ldtbxh", "mot-cua", (Role.CLERK,)),
    "so.chuyenvien": ("Kiều Minh Đức", "30-so-ldtbxh", "chuyen-mon", (Role.OFFICER,)),
    "so.lanhdao": ("Nghiêm Thị Thu", "30-so-ldtbxh", "lanh-dao", (Role.LEADER,)),
    "so.vanthu": ("Ứng Văn Toàn", "30-so-ldtbxh", "van-thu", (Role.RECORDS,)),
    "thanhtra": ("Lục Văn Soi", "30", None, (Role.INSPECTOR,)),
    "quantri": ("Âu Dương Hiền", "30", None, (Role.ADMIN,)),
    "gl.quantri": ("Kim Văn Thọ", "297", None, (Role.ADMIN,)),
    "danhmuc": ("Ông Thị Lan", "30", None, (Role.CATALOGUE,)),
}
# Three people in training who do one job at every level, as in the demo province: username -> (name, roles)
TRAINING: dict[str, tuple[str, tuple[Role, ...]]] = {
    "motcua": ("Học Viên Một Cửa", (Role.CLERK, Role.RECORDS)),
    "chuyenvien": ("Học Viên Thụ Lý", (Role.OFFICER,)),
    "lanhdao": ("Học Viên Lãnh Đạo", (Role.LEADER,)),
}
LEVELS = ("11020", "297", "30-so-ldtbxh")
AGENCIES = ("30", "297", "10999", "11020", "11023")
CODES = frozenset({"1.001193", "1.001776", "1.010803", "2.000986", "2.000815"})


def _small_units() -> dict[str, Any]:
    data = seed.read("units/hai_duong_2018")
    keep = [a for a in data["agencies"] if a["code"] in AGENCIES or (a["office"] and a["parent"] in AGENCIES)]
    return {"levels": data["levels"], "agencies": keep}


@cache
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


def small_province(clock: Clock) -> None:
    """Gia Lộc with two communes, its district and the department of the province; a handful of procedures; everybody in ``STAFF``."""
    with work_by(SYSTEM, db.session(), clock) as work:
        installing.set_up(work, name="Một cửa huyện Gia Lộc", public_url=URL, hotline="0220 000 0000", demo=True)
        installing.load_profile(work, seed.read("profiles/2018"), date(1900, 1, 1))
        installing.load_calendar(work, seed.read("calendar/vn")["days"])
        installing.load_reasons(work, seed.read("reasons"))
        installing.load_words(work, seed.read("words"))
        installing.load_templates(work, seed.read("drafts"))
        installing.load_units(work, _small_units())
        specs = [s for data in seed.catalogues("2018") for s in read_catalogue(data)]
        publishing.load(work, [s for s in specs if s.code in CODES])
        for username, (name, code, department, roles) in STAFF.items():
            agency_id = agency_id_of(work.session, code)
            wanted = select(Department.id).where(Department.agency_id == agency_id, Department.key == department)
            place = (agency_id, work.session.scalar(wanted) if department else None)
            _employ(work, username, name, roles, place)
        for username, (name, roles) in TRAINING.items():
            _employ(work, username, name, roles, *[(agency_id_of(work.session, code), None) for code in LEVELS])


def _employ(work: Work, username: str, name: str, roles: tuple[Role, ...], *places: tuple[int, int | None]) -> None:
    person = Person(
        username=username, name=name, password_hash=password_hash(), password_changed_at=work.now, active=True
    )
    work.session.add(person)
    work.session.flush()
    for agency_id, department_id in places:
        staffing.grant(work, person, roles, agency_id, department_id, valid_from=date(2018, 1, 1))


def next_edition(work: Any, code: str, change: Callable[[dict[str, Any]], Any], day: date | None = None) -> int:
    """The next edition of a procedure, in force from ``day`` (today) on: the newest one's content, changed. Returns its id."""
    with work(SYSTEM) as w:
        last = catalogue.newest(w.session, code)
        assert last is not None
        content = deepcopy(catalogue.content_of(last))
        change(content)
        edition = publishing.enact(w, last.procedure, content, day or w.now.date(), "12/QĐ-UBND", w.now.date())
        return edition.id


def agency_id_of(session: Session, code: str) -> int:
    return session.scalars(select(Agency.id).where(Agency.code == code)).one()


class People:
    """Actors by username, as the door would load them."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.session, self.clock = session, clock

    def __getitem__(self, username: str) -> Actor:
        person_id = self.session.scalars(select(Person.id).where(Person.username == username)).one()
        found = units.person_on_duty(self.session, person_id, self.clock().date())
        assert found is not None
        return found[1]

    def who_may_do(self, task: Task) -> str:
        """The username of somebody in ``STAFF`` who may do this task."""
        for username in STAFF:
            if self[username].may_do(Role(task.role), task.agency_id, task.department_id, task.assignee_id):
                return username
        raise AssertionError(f"nobody can do {task.agency_name} – {task.name}")


_serials = count(100)


def who(**given: Any) -> Who:
    """An invented citizen."""
    return Who(**{
        "name": "Nguyễn Văn An", "id_number": "030090000017", "born": date(1990, 5, 1), "sex": "Nam",
        "address": "Thôn Thượng, xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương", "phone": "+84912345678", **given,
    })  # fmt: skip


def case_of(session: Session, code: str) -> Case:
    return session.scalars(
        select(Case)
        .join(Case.edition)
        .join(Edition.procedure)
        .where(Procedure.code == code)
        .order_by(Edition.valid_from.desc(), Case.position)
    ).first()  # type: ignore[return-value]


def application(session: Session, code: str = "1.001193", agency: str = "11020", **given: Any) -> Application:
    """An intake with every paper of the case handed in."""
    case = case_of(session, code)
    ids = session.scalars(select(CasePaper.id).where(CasePaper.case_id == case.id)).all()
    return Application(**{
        "key": uuid.uuid4().hex, "agency_id": agency_id_of(session, agency), "case_id": case.id, "owner": who(),
        "papers": tuple(Handed(i, True) for i in ids), **given,
    })  # fmt: skip


def received(work: Any, people: People, code: str = "1.001193", clerk: str = "yk.motcua", **given: Any) -> Dossier:
    """A dossier just taken in at a commune, of a person nobody knew (unless ``owner`` is given)."""
    agency = STAFF[clerk][1]
    given.setdefault("owner", who(id_number=f"030090{next(_serials):06}"))
    with work(people[clerk]) as w:
        return receiving.receive(w, application(w.session, code, agency, **given))


def extended(work: Any, people: People, dossier_id: int, new_date: datetime, *, in_time: bool) -> None:
    """An extension (or, not ``in_time``, an apology) signed now; how one comes about is another matter."""
    with work(people["yk.lanhdao"]) as w:
        row = w.session.get_one(Dossier, dossier_id)
        w.session.add(
            Extension(
                dossier=row, state="granted", cause_code="verify", cause="Phải xác minh thực tế", owed_at=row.due_at, new_date=new_date,
                in_time=in_time, agency_id=row.agency_id, agency_name=row.agency_name, made_at=w.now, proposed_at=w.now,
                decided_at=w.now, decided_by=w.actor.name,
            )
        )  # fmt: skip
        row.extended, row.promised_at = "in_time" if in_time else "late", new_date
        w.record(row, "approve", step="gia hạn")


def stop(work: Work, dossier: Dossier, reason: str, shown: int | None = None) -> Dossier:
    """Dừng giải quyết, decided by the agency."""
    stopping.stop(work, dossier, "agency", reason, "Luật Hộ tịch 2014, Điều 12.", shown)
    return dossier
