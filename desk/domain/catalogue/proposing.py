"""What the software proposes where a source is silent: a short name, where to hand in, the usual route. Always reviewed
before publication.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..counting import CUTOFF
from ..text import plain
from ..workflow import StepKind
from .route import DESK
from .statements import Draft
from .words import Context

LEADER, RECORDS = "lanh-dao", "van-thu"  # departments of every agency, as is ``DESK``
OFFICE_DEPARTMENT = "chuyen-mon"  # the one that processes at a specialised office
ONLINE, OFFLINE = 3, 2  # mức độ dịch vụ công: filed online is at least 3, a form to download 2 (NĐ 43/2011, Điều 3)
_NAMES = {
    "short_name": "tên rút gọn", "received_at": "nơi tiếp nhận", "online_level": "mức độ dịch vụ công", "results": "mẫu số của kết quả",
}  # fmt: skip


@dataclass(frozen=True)
class Standard:
    """The usual route of a procedure that one place receives and settles."""

    place: str
    department: str
    route: Mapping[str, Any]


def step(kind: StepKind, name: str, department: str | None, role: str, term: str | None = None) -> dict[str, Any]:
    """A step of a route, as a content has it."""
    return {
        "kind": kind.value,
        "name": name,
        "department": department,
        "role": role,
        "term": term,
        "side_by_side": False,
    }


def leg(
    at: str | None, term: str | None, steps: Sequence[Mapping[str, Any]], *, side_by_side: bool = False
) -> dict[str, Any]:
    """A leg of a route, as a content has it."""
    return {"at": at, "term": term, "side_by_side": side_by_side, "steps": list(steps)}


def receive(name: str = "Tiếp nhận hồ sơ") -> dict[str, Any]:
    """Every agency on the way takes a dossier in at its Bộ phận Một cửa (NĐ 61/2018, Điều 18–20)."""
    return step(StepKind.RECEIVE, name, DESK, "clerk")


def hand_out() -> dict[str, Any]:
    """The result goes out where the dossier came in (NĐ 61/2018, Điều 20)."""
    return step(StepKind.RETURN, "Trả kết quả", DESK, "clerk")


def approve(name: str = "Ký kết quả") -> dict[str, Any]:
    """The leader signs."""
    return step(StepKind.APPROVE, name, LEADER, "leader")


def issue() -> dict[str, Any]:
    """Once on every way a number is given and the result goes out."""
    return step(StepKind.ISSUE, "Lấy số, phát hành", RECORDS, "records")


def standard_route(place: str, field: str, context: Context, *, offices: bool = True) -> Standard | None:
    """Receive, process, approve, issue, return at one place, with no terms of its own: the stated total covers it.

    ``place``: a level or an office at a level. The table of fields says which department processes, or (``offices``, when
    the source names no agency) which office at that level has the field to itself. None when neither is known there.
    """
    wanted = context.words.fields.get(plain(field), ())
    level = place.rpartition("@")[2]
    if "@" in place:
        wanted = (OFFICE_DEPARTMENT,)
    for key in wanted:
        if "@" not in key and context.department(place, (key,)):
            return Standard(place, key, _route(key))
        if offices and key.endswith(f"@{level}") and context.department(key, (OFFICE_DEPARTMENT,)):
            return Standard(key, OFFICE_DEPARTMENT, _route(OFFICE_DEPARTMENT))
    return None


def _route(department: str) -> dict[str, Any]:
    process = step(StepKind.PROCESS, "Thụ lý, thẩm định hồ sơ", department, "officer")
    return {
        "cap": None,
        "legs": [
            leg("receiving", None, [receive(), process, approve(), issue()]),
            leg("receiving", None, [hand_out()]),
        ],
    }


def propose(draft: Draft, agencies: Sequence[str], context: Context, *, online: bool | None = None) -> None:
    """Fill ``draft.suggested``. ``online``: does the source say that it can be filed online (None: it says nothing
    about it)?

    A route is proposed for a procedure of one level, and asked for when nobody can tell who processes it.
    """
    levels: list[str] = draft.patch.get("levels", [])
    draft.suggested["place"] = "desk"
    if online is not None:
        draft.suggested["online_level"] = ONLINE if online else OFFLINE
    draft.suggested_case()["cutoff"] = CUTOFF.strftime("%H:%M")
    for result in draft.patch.get("results", []):
        if pattern := context.words.number_pattern(result["name"]):
            draft.suggested.setdefault("results", []).append({"name": result["name"], "number_pattern": pattern})
    if levels:
        draft.suggested["received_at"] = list(levels)
    if len(levels) == 1 and "route" not in draft.case():
        _propose_route(draft, levels[0], agencies, context)
    named = [said for key, said in _NAMES.items() if key in draft.suggested]
    if named:
        draft.note(f"Phần mềm đề xuất, kiểm tra trước khi trình: {', '.join(named)}.")


def _propose_route(draft: Draft, level: str, agencies: Sequence[str], context: Context) -> None:
    """At the agency that the source names, if it is one and known; at the level's People's Committee if it names none."""
    places = list(dict.fromkeys(context.words.place(agency) for agency in agencies)) or [level]
    place = places[0] if len(places) == 1 and places[0] in context.places else None
    if place is not None and place.rpartition("@")[2] != level:
        place = None
    field = draft.patch.get("field", "")
    standard = standard_route(place, field, context, offices=not agencies) if place is not None else None
    if standard is None:
        draft.ask(
            "cases.0.route",
            "Chưa rõ bộ phận nào thụ lý: nguồn không có quy trình. Lập quy trình, hoặc thêm lĩnh vực vào bảng.",
            field,
        )
        return
    draft.suggested["received_at"] = [standard.place]
    draft.suggested_case()["route"] = standard.route
    named = context.places[standard.place][standard.department]
    draft.warn(f"Quy trình theo mẫu một cơ quan giải quyết: kiểm tra bộ phận thụ lý “{named}”.")
