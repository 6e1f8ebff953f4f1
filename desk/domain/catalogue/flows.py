"""Cross-level routes compiled from decrees (JSON, Vietnamese keys): who does what for how long, agency after agency.

What such a list leaves out the law says: every agency on the way takes the dossier in at its Bộ phận Một cửa, a leader
signs, one result is issued and returned where the dossier came in (NĐ 61/2018/NĐ-CP, Điều 18–20). Those steps are added
without a term of their own and told.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ..counting import CUTOFF
from ..term_text import read_term
from ..terms import Term
from .flow_legs import Move, build
from .statements import Draft, Statement, of_each, provisional_code
from .words import Context

UNITS = {"ngay_lam_viec": "ngày làm việc", "ngay": "ngày", "gio": "giờ", "thang": "tháng"}
SAME_DAY = "trong_ngay"
_BESIDE = re.compile(r"\s*\(song song\)", re.IGNORECASE)
_ERA = re.compile(r"\s*\(((?:2|3|hai|ba) cấp[^()]*)\)$", re.IGNORECASE)
_DECREE = re.compile(r"NĐ (\d+/\d{4})(?:/NĐ-CP)? art (\d+)(?:\.(\d+))?")
_DECISION = re.compile(r"\d+/QĐ-[A-ZĐ\w-]+")
_REPLACED = re.compile(r"replaced(?: (\d{4}))?: (\d\.\d{6})")
_HINT = re.compile(r"\d\.\d{6}")
_AT_MOST = re.compile(r"^(?:<=|≤|=<)\s*")


def are_flows(value: Any) -> bool:
    """Is this JSON value a list of routes: ``[{"ma", "ten", "buoc": [{"cap", "don_vi", "viec", "so", "dv"}]}]``?"""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(row, Mapping) and isinstance(row.get("buoc"), list) and "ten" in row for row in value[:3])
    )


def from_flows(value: Any, context: Context) -> tuple[Statement, ...]:
    """The route of each entry as a statement, in order; rows count from 1. Never raises for what a file says.

    The name is only suggested: such lists shorten names. Without a code there is a provisional one,
    ``meta["code_confirmed"]`` is False, and the national code is asked for.
    """
    rows = value if isinstance(value, list) else []
    return of_each(rows, context.source, partial(_read, context=context), "quy trình")


def _read(draft: Draft, row: Mapping[str, Any], context: Context) -> None:
    name = draft.text(row.get("ten"), "Tên")
    if era := _ERA.search(name):
        name = name[: era.start()]
        draft.warn(f"Nguồn ghi quy trình này là của mô hình “{era[1]}”.")
    draft.take_name(name)
    _code(draft, row)
    _basis(draft, draft.text(row.get("can_cu"), "Căn cứ"))
    moves = [move for item in _items(draft, row.get("buoc")) if (move := _move(draft, item, context)) is not None]
    if not moves:
        draft.errors.append("Quy trình không có bước nào đọc được. Kiểm tra mục “buoc”.")
        return
    draft.suggested |= {"name": draft.name, "place": "desk"}
    draft.suggested_case()["cutoff"] = CUTOFF.strftime("%H:%M")
    draft.meta["here"] = True
    levels = {move.level for move in moves if move.level in context.levels}
    draft.patch["levels"] = [code for code in reversed(list(context.levels)) if code in levels]
    route = build(draft, moves, context)
    route["cap"] = _cap(draft, draft.text(row.get("tong"), "Tổng thời hạn"))
    draft.case()["route"] = route
    if moves[0].place in context.places:
        draft.suggested["received_at"] = [moves[0].place]
    draft.note("Phần mềm đề xuất, kiểm tra trước khi trình: tên thủ tục, tên rút gọn, nơi tiếp nhận.")
    draft.warn(
        "Đã thêm theo Nghị định 61/2018/NĐ-CP, Điều 18–20: tiếp nhận ở từng cơ quan, ký, phát hành, trả kết quả tại nơi"
        " tiếp nhận; các bước thêm chưa có thời hạn riêng."
    )


def _code(draft: Draft, row: Mapping[str, Any]) -> None:
    said, hint = draft.text(row.get("ma"), "Mã"), _HINT.search(draft.text(row.get("ma_ghi_nho"), "Mã ghi nhớ"))
    if said:
        draft.take_code(said)
        return
    if not draft.name:
        return
    draft.code = provisional_code(draft.name)
    draft.meta["code_confirmed"] = False
    if hint:
        draft.meta["code_hint"] = hint[0]
    told = f" Người soạn nguồn nhớ là {hint[0]}, chưa kiểm tra." if hint else ""
    draft.ask(
        "code",
        f"Nguồn không có mã thủ tục quốc gia; tạm dùng mã {draft.code}.{told} Nhập mã quốc gia.",
        hint[0] if hint else "",
    )


def _basis(draft: Draft, said: str) -> None:
    decrees = [
        f"Nghị định {number}/NĐ-CP, Điều {article}" + (f" khoản {part}" if part else "")
        for number, article, part in _DECREE.findall(said)
    ]
    if decrees:
        draft.patch["legal_basis"] = [{"text": text, "link": None} for text in decrees]
    elif said:
        draft.warn(f"Căn cứ “{said}” không phải điều khoản văn bản: bổ sung căn cứ pháp lý.")
    if decision := _DECISION.search(said):
        draft.meta["decision"] = decision[0]
    if replaced := _REPLACED.search(said):
        year = f" từ năm {replaced[1]}" if replaced[1] else ""
        draft.warn(f"Nguồn ghi thủ tục này đã được thay bằng {replaced[2]}{year}.")


def _items(draft: Draft, value: Any) -> Sequence[Mapping[str, Any]]:
    rows = value if isinstance(value, list) else []
    if any(not isinstance(item, Mapping) for item in rows):
        draft.warn("Có bước không đọc được, đã bỏ qua.")
    return [item for item in rows if isinstance(item, Mapping)]


def _move(draft: Draft, item: Mapping[str, Any], context: Context) -> Move | None:
    unit_said, work = draft.text(item.get("don_vi"), "Đơn vị"), draft.text(item.get("viec"), "Việc")
    level = draft.text(item.get("cap"), "Cấp")
    if not unit_said and not work:
        draft.warn("Có bước không ghi đơn vị và việc, đã bỏ qua.")
        return None
    beside = _BESIDE.search(unit_said) is not None
    unit_said = _BESIDE.sub("", unit_said)
    term, found = _term(item)
    return Move(level, unit_said, work or "Xử lý hồ sơ", term, found, beside, context.words.unit(level, unit_said))


def _term(item: Mapping[str, Any]) -> tuple[Term | None, str]:
    """The term of a step, and what the source has when it is none."""
    amount, unit = item.get("so"), item.get("dv")
    if SAME_DAY in (amount, unit):
        amount, unit = "trong", "ngày"
    found = f"{amount if amount is not None else ''} {UNITS.get(str(unit), unit) if unit is not None else ''}".strip()
    reading = read_term(found)
    return (reading, "") if isinstance(reading, Term) else (None, found)


def _cap(draft: Draft, said: str) -> str | None:
    if not said:
        return None
    reading = read_term(_AT_MOST.sub("", said))
    if isinstance(reading, Term):
        return str(reading)
    draft.ask("cases.0.route.cap", f"Tổng thời hạn ghi “{said}”: {reading}. Nhập tổng thời hạn.", said)
    return None
