"""People who keep catalogues, and drafts brought to where a test needs them. All people are invented."""

from copy import deepcopy
from datetime import date
from typing import Any

from sqlalchemy import select, text

from desk.policy import SYSTEM, Role
from desk.services import drafting, publishing, staffing
from desk.services.drafting import Wanted
from desk.store.db import db
from desk.store.models import Agency, Draft, Person
from desk.store.queries import catalogue, drafts
from tests import builders

BIRTH, ALLOWANCE = "1.001193", "1.001776"
TOMORROW = date(2026, 3, 3)
# username -> (name, agency): "288" is a district that the small province does not have by itself
KEEPERS = {
    "danhmuc2": ("Lều Thị Mận", "30"),
    "gl.danhmuc": ("Giáp Văn Lộc", "297"),
    "gl.danhmuc2": ("Khúc Thị Đào", "297"),
    "cl.danhmuc": ("Nhữ Văn Linh", "288"),
    "cl.danhmuc2": ("Tiêu Thị Sen", "288"),
}


def employ_keepers(work: Any) -> None:
    """A second keeper at the province, two at Gia Lộc, two at another district."""
    with work(SYSTEM) as w:
        top = w.session.scalars(select(Agency).where(Agency.code == "30")).one()
        like = w.session.scalars(select(Agency).where(Agency.code == "297")).one()
        other = Agency(
            code="288", level_code=like.level_code, parent_id=top.id, path="", office=None, name="Ủy ban nhân dân thành phố Chí Linh",
            short_name="Chí Linh", place="Chí Linh", identifier="H23.288", identifier_demo=True, hotline="", valid_from=date(2018, 1, 1),
        )  # fmt: skip
        w.session.add(other)
        w.session.flush()
        other.path = f"{top.path}{other.id}/"
        for username, (name, code) in KEEPERS.items():
            person = Person(
                username=username, name=name, password_hash=builders.password_hash(), password_changed_at=w.now, active=True
            )  # fmt: skip
            w.session.add(person)
            w.session.flush()
            agency = builders.agency_id_of(w.session, code)
            staffing.grant(w, person, [Role.CATALOGUE], agency, None, valid_from=date(2018, 1, 1))


def content(code: str = BIRTH) -> dict[str, Any]:
    """What the newest edition of a procedure says, to be changed at will."""
    last = catalogue.newest(db.session(), code)
    assert last is not None
    return deepcopy(catalogue.content_of(last))


def drafted(work: Any, actor: Any, code: str = BIRTH, change: Any = None, wanted: Wanted | None = None) -> int:
    """A draft written by somebody: the newest edition's content, changed. Returns its id."""
    with work(actor) as w:
        draft = drafting.begin(w, code)
        said = deepcopy(draft.content)
        (change or longer)(said)
        return drafting.save(w, draft, said, wanted or Wanted(TOMORROW, "77/QĐ-UBND", date(2026, 3, 2))).id


def longer(said: dict[str, Any]) -> None:
    """A change that a clerk would see: five working days, one paper more, a fee."""
    case = said["cases"][0]
    case["terms"]["direct"] = "5wd"
    case["papers"].append({
        "name": "Đơn xin xác nhận", "how": "submit", "originals": 2, "copies": 1, "required": True, "form": None, "reusable": True,
        "instead": "CSDL quốc gia về dân cư",
    })  # fmt: skip
    case["fees"].append({
        "name": "Phí thẩm định", "amount": 125_000, "unit": "hồ sơ", "channels": ["direct"], "basis": "Thông tư 85/2019/TT-BTC",
        "exempt": "Hộ nghèo", "exempt_basis": "Thông tư 85/2019/TT-BTC, Điều 4",
    })  # fmt: skip


def submitted(work: Any, actor: Any, code: str = BIRTH, change: Any = None) -> int:
    """A draft that waits for a second person."""
    draft_id = drafted(work, actor, code, change)
    with work(actor) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    return draft_id


def published(work: Any, actor: Any, draft_id: int, day: date = TOMORROW) -> int:
    """A submitted draft published by somebody, in force from a day on. Returns the edition's id."""
    with work(actor) as w:
        return publishing.publish(
            w, drafts.draft(w.session, draft_id), decision="77/QĐ-UBND", decided_on=w.now.date(), valid_from=day
        ).id


def draft_of(draft_id: int) -> Draft:
    """The draft as it stands now."""
    db.session.rollback()
    return db.session.scalars(select(Draft).where(Draft.id == draft_id).execution_options(populate_existing=True)).one()


def everything_of(dossier_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """Every column of every row that hangs on a dossier, and of the case, papers and fees that it was told."""
    db.session.rollback()
    found = {
        name: db.session.execute(text(f"SELECT * FROM {name} WHERE dossier_id = {dossier_id} ORDER BY 1, 2")).all()
        for name in ("party", "handed_paper", "task", "paper", "event", "watch")
    }
    found["dossier"] = db.session.execute(text(f"SELECT * FROM dossier WHERE id = {dossier_id}")).all()
    case = f"(SELECT case_id FROM dossier WHERE id = {dossier_id})"
    found["case"] = db.session.execute(text(f"SELECT * FROM case_of_edition WHERE id = {case}")).all()
    for name in ("case_paper", "case_fee"):
        found[name] = db.session.execute(text(f"SELECT * FROM {name} WHERE case_id = {case} ORDER BY position")).all()
    return {name: [tuple(map(str, row)) for row in rows] for name, rows in found.items()}
