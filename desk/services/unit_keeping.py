"""Units and departments (đơn vị, bộ phận): added, named anew, closed with a successor. Below one's own government only."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from ..domain.errors import Invalid, NotFound
from ..domain.text import tidy
from ..store.models import Agency, Department, FormerName
from ..store.queries import receptions, unit_tree, units
from ..store.work import Work
from . import access, succeeding
from .governing import UNITS, require_at

SUBJECT = "units"


@dataclass(frozen=True)
class NewUnit:
    """A unit as it is typed."""

    code: str
    level: str
    office: str
    parent: Agency | None
    name: str
    short_name: str
    place: str
    identifier: str
    hotline: str
    valid_from: date


def add(work: Work, new: NewUnit) -> Agency:
    """Thêm đơn vị, below one's own government. Raises ``Invalid`` at the field, ``Forbidden``."""
    require_at(work, new.parent.id if new.parent is not None else None, UNITS)
    _check(work, new)
    row = Agency(
        code=new.code, level_code=new.level, parent_id=new.parent.id if new.parent else None, path="", office=new.office or None,
        name=new.name, short_name=new.short_name or new.name, place=new.place, identifier=new.identifier, identifier_demo=False,
        hotline=new.hotline, valid_from=new.valid_from,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    row.path = f"{new.parent.path if new.parent is not None else '/'}{row.id}/"
    _tell(work, row, f"Thêm đơn vị {row.name} ({row.code}).")
    return row


def _check(work: Work, new: NewUnit) -> None:
    for field, value, said in (("name", new.name, "tên đơn vị"), ("place", new.place, "địa danh ghi trên giấy tờ")):
        if not value:
            raise Invalid.at(field, f"Ghi {said}.")
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,39}", new.code):
        raise Invalid.at("code", "Mã đơn vị gồm chữ số, chữ không dấu và gạch nối, ví dụ 11020 hoặc 11020-cong-an.")
    if receptions.find_agency(work.session, new.code, new.valid_from) is not None:
        raise Invalid.at("code", f"Mã “{new.code}” đang được một đơn vị khác dùng.")
    if new.level not in units.level_names(work.session):
        raise Invalid.at("level", "Chọn cấp của đơn vị.")
    if not re.fullmatch(r"[0-9A-Z][0-9A-Z.]{1,34}", new.identifier):
        raise Invalid.at("identifier", "Mã định danh gồm chữ hoa, chữ số và dấu chấm, ví dụ H23.11.20.")
    if new.office and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", new.office):
        raise Invalid.at(
            "office", "Khóa gồm chữ thường không dấu và gạch nối, ví dụ so-ldtbxh; để trống nếu là Ủy ban nhân dân."
        )


def edit(
    work: Work,
    agency: Agency,
    *,
    name: str,
    short_name: str,
    place: str,
    hotline: str,
    decision: str,
    new_from: date | None = None,
) -> bool:
    """Another name from a day on (today, unless said otherwise), place, telephone. The old name is kept; old dossiers have it anyway.

    Returns whether anything changed. Raises ``Invalid`` at the field, ``Forbidden``.
    """
    require_at(work, agency.id, UNITS)
    name, short_name = tidy(name), tidy(short_name) or tidy(name)
    if not name or not tidy(place):
        raise Invalid.at("place" if name else "name", "Ghi địa danh trên giấy tờ." if name else "Ghi tên đơn vị.")
    said = []
    if (name, short_name) != (agency.name, agency.short_name):
        if name != agency.name and not decision:
            raise Invalid.at("decision", "Ghi văn bản đổi tên, ví dụ: Nghị quyết 788/NQ-UBTVQH14.")
        until = (new_from or work.now.date()) - timedelta(days=1)
        work.session.add(
            FormerName(agency_id=agency.id, name=agency.name, short_name=agency.short_name, until=until, decision=decision)
        )  # fmt: skip
        said.append(f"Đổi tên {agency.name} thành {name}. {decision}".strip())
        agency.name, agency.short_name = name, short_name
    if (tidy(place), tidy(hotline)) != (agency.place, agency.hotline):
        said.append("Sửa địa danh, điện thoại.")
        agency.place, agency.hotline = tidy(place), tidy(hotline)
    if said:
        _tell(work, agency, " ".join(said))
    return bool(said)


def close(
    work: Work, agency: Agency, last_day: date, successor: Agency | None, decision: str, *, staff: bool = True
) -> int:
    """Đóng đơn vị after a last day that has come; what is unfinished there goes on in its successor. Returns how many dossiers.

    ``staff``: its people keep their roles at the successor. Raises ``Invalid`` at ``last_day``, ``successor``, ``decision``.
    """
    require_at(work, agency.id, UNITS)
    _may_close(work, agency, last_day, successor, decision)
    tasks = unit_tree.open_tasks(work.session, agency.id)
    dossiers = unit_tree.unfinished_ids(work.session, agency.id) | {t.dossier_id for t in tasks}
    if dossiers and successor is None:
        raise Invalid.at("successor", f"Còn {len(dossiers)} hồ sơ ở đơn vị này. Chọn đơn vị kế thừa.")
    if successor is not None:
        heirs = succeeding.heirs_of(work, tasks, successor)
        succeeding.move_steps(work, tasks, heirs, decision)
        succeeding.move_dossiers(work, agency, successor, decision)
        agency.successor_id = successor.id
    succeeding.move_staff(work, agency, successor if staff else None, last_day)
    agency.valid_to = last_day
    whom = f", kế thừa: {successor.name}" if successor is not None else ""
    _tell(
        work,
        agency,
        f"Đóng đơn vị {agency.name} sau ngày {last_day:%d/%m/%Y}{whom}; chuyển {len(dossiers)} hồ sơ. {decision}",
    )
    return len(dossiers)


def _may_close(work: Work, agency: Agency, last_day: date, successor: Agency | None, decision: str) -> None:
    if agency.valid_to is not None:
        raise Invalid("Đơn vị này đã đóng.")
    if not agency.valid_from <= last_day <= work.now.date():
        raise Invalid.at("last_day", "Ghi ngày hoạt động cuối cùng, hôm nay hoặc trước đó: hồ sơ chuyển ngay khi bấm.")
    if not decision:
        raise Invalid.at("decision", "Ghi văn bản sắp xếp đơn vị, ví dụ: Nghị quyết 1669/NQ-UBTVQH15.")
    if below := unit_tree.children(work.session, agency.id, last_day):
        raise Invalid(f"Còn {below} đơn vị trực thuộc đang hoạt động. Đóng các đơn vị đó trước.")
    if successor is None:
        return
    if successor.id == agency.id or (successor.valid_to is not None and successor.valid_to < work.now.date()):
        raise Invalid.at("successor", "Chọn một đơn vị khác đang hoạt động.")
    require_at(work, successor.id, UNITS)


# ── Departments ───────────────────────────────────────────────────────────────


def add_department(work: Work, agency: Agency, key: str, name: str, is_desk: bool) -> Department:
    """Thêm bộ phận. Raises ``Invalid`` at ``key`` or ``name``, ``Forbidden``."""
    require_at(work, agency.id, UNITS)
    key, name = tidy(key), tidy(name)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        raise Invalid.at(
            "key", "Khóa gồm chữ thường không dấu và gạch nối, ví dụ tu-phap. Quy trình gọi bộ phận bằng khóa này."
        )
    if any(d.key == key for d in unit_tree.departments(work.session, agency.id)):
        raise Invalid.at("key", f"{agency.short_name} đã có bộ phận mang khóa “{key}”.")
    if not name:
        raise Invalid.at("name", "Ghi tên bộ phận.")
    row = Department(agency_id=agency.id, key=key, name=name, is_desk=is_desk)
    work.session.add(row)
    work.session.flush()
    _tell(work, agency, f"Thêm bộ phận {name} ({key}).")
    return row


def rename_department(work: Work, agency: Agency, department_id: int, name: str) -> bool:
    """Another name from now on; what was done before keeps the old one. Raises ``Invalid`` at ``name``."""
    require_at(work, agency.id, UNITS)
    row = department_of(work, agency, department_id)
    if not tidy(name):
        raise Invalid.at("name", "Ghi tên bộ phận.")
    if tidy(name) == row.name:
        return False
    _tell(work, agency, f"Đổi tên bộ phận {row.name} thành {tidy(name)}.")
    row.name = tidy(name)
    return True


def close_department(work: Work, agency: Agency, department_id: int, successor_id: int | None) -> int:
    """Đóng bộ phận now; its open steps, and those that routes will still send to it, go on in another of the same agency.

    Returns how many dossiers. Raises ``Invalid`` at ``successor``.
    """
    require_at(work, agency.id, UNITS)
    row = department_of(work, agency, department_id)
    heir = department_of(work, agency, successor_id) if successor_id is not None else None
    if heir is not None and heir.id == row.id:
        raise Invalid.at("successor", "Chọn một bộ phận khác.")
    others = [d for d in unit_tree.departments(work.session, agency.id) if d.valid_to is None and d.id != row.id]
    if row.is_desk and not any(d.is_desk for d in others):
        raise Invalid("Đơn vị phải còn một Bộ phận Một cửa. Thêm bộ phận thay thế trước.")
    tasks = unit_tree.open_tasks(work.session, agency.id, row.id)
    many = len({t.dossier_id for t in tasks})
    if tasks and heir is None:
        raise Invalid.at("successor", f"Còn {many} hồ sơ ở bộ phận này. Chọn bộ phận kế thừa.")
    if heir is not None:
        succeeding.move_steps(work, tasks, {row.id: succeeding.Heir(agency, heir)}, f"Đóng bộ phận {row.name}.")
        row.successor_id = heir.id
    row.valid_to = work.now.date()
    _tell(work, agency, f"Đóng bộ phận {row.name}{f', kế thừa: {heir.name}' if heir else ''}; chuyển {many} hồ sơ.")
    return many


def department_of(work: Work, agency: Agency, department_id: int | None) -> Department:
    """A department of this agency that stands. Raises ``NotFound``."""
    row = unit_tree.department(work.session, department_id) if department_id is not None else None
    if row is None or row.agency_id != agency.id or row.valid_to is not None:
        raise NotFound("Không có bộ phận này, hoặc đã đóng.")
    return row


def _tell(work: Work, agency: Agency, words: str) -> None:
    work.note(SUBJECT, agency.code, words)
    access.note(work, "units", agency=agency, detail=words)
