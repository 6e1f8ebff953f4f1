"""What codes of a content are called (tên gọi), and slips as whoever fills in a form reads them.

Levels, offices, departments, life events and blank forms are codes in a content; on a page and in a difference they are names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..term_text import Refusal, read_term
from .slips import Slip

ONLINE = {  # NĐ 43/2011/NĐ-CP, Điều 3: bốn mức độ; NĐ 42/2022/NĐ-CP: một phần, toàn trình
    1: "Mức độ 1 – xem thông tin",
    2: "Mức độ 2 – tải biểu mẫu",
    3: "Mức độ 3 – một phần",
    4: "Mức độ 4 – toàn trình",
}
RECEIVING = "nơi tiếp nhận"


@dataclass(frozen=True)
class Names:
    """The names of codes, as this installation has them; a code that nobody knows is said as it is."""

    levels: Mapping[str, str] = field(default_factory=dict)  # xa -> Xã
    offices: Mapping[str, str] = field(default_factory=dict)  # so-ldtbxh@tinh -> Sở LĐTBXH
    departments: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)

    def level(self, code: str) -> str:
        """``xa`` -> ``Cấp xã``."""
        name = self.levels.get(code)
        return f"Cấp {name[:1].lower()}{name[1:]}" if name else code

    def place(self, code: str) -> str:
        """Who receives: ``xa`` -> ``UBND cấp xã``, ``so-ldtbxh@tinh`` -> ``Sở LĐTBXH``."""
        if "@" in code:
            return self.offices.get(code, code)
        return f"UBND {self.level(code)[:1].lower()}{self.level(code)[1:]}" if code in self.levels else code

    def selector(self, at: str) -> str:
        """Where a leg of a route is: ``receiving``, ``parent:huyen``, ``office:so-ldtbxh@tinh``."""
        kind, _, rest = at.partition(":")
        return RECEIVING if at == "receiving" else self.place(rest) if kind in ("parent", "office") else at


def in_words(content: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The content with names for codes, to be shown and compared; only for reading."""
    level = content.get("online_level")
    return {
        **content,
        "levels": [names.level(code) for code in content.get("levels") or ()],
        "received_at": [names.place(code) for code in content.get("received_at") or ()],
        "life_events": [names.events.get(code, code) for code in content.get("life_events") or ()],
        "online_level": ONLINE.get(level, level) if isinstance(level, int) else level,
        "results": [_form(row, names) for row in content.get("results") or ()],
        "cases": [
            {**case, "papers": [_form(row, names) for row in case.get("papers") or ()], "route": _route(case.get("route"), names)}
            for case in content.get("cases") or ()
        ],
    }  # fmt: skip


def _form(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {**row, "form": names.forms.get(row["form"], row["form"]) if row.get("form") else None}


def _route(route: Any, names: Names) -> Any:
    if not isinstance(route, Mapping):
        return None
    return {**route, "legs": [
        {**leg, "at": names.selector(str(leg.get("at"))), "steps": [
            {**step, "department": names.departments.get(step.get("department"), step.get("department")),
             "role": names.roles.get(step.get("role"), step.get("role"))}
            for step in leg.get("steps") or ()
        ]}
        for leg in route.get("legs") or ()
    ]}  # fmt: skip


TERMS_SAID = "Ghi như: 5 ngày làm việc, 20 ngày, 8 giờ, 2 tháng, trong ngày."
_AT_FIELDS = tuple((re.compile(path), sentence) for path, sentence in (
    (r".*\.amount", "Ghi mức thu bằng số đồng, ví dụ 25.000; tối đa 2 tỷ đồng."),
    (r".*\.(?:originals|copies)", "Ghi số bản bằng số, từ 0 đến 99."),
    (r".*\.how", "Chọn nộp hay xuất trình."),
    (r".*\.channels", "Đánh dấu ít nhất một kênh nộp."),
    (r"place", "Chọn nơi nộp: tại hay ngoài Bộ phận Một cửa."),
    (r"online_level", "Chọn mức độ trực tuyến."),
    (r"levels", "Đánh dấu ít nhất một cấp giải quyết."),
    (r"received_at", "Đánh dấu ít nhất một nơi tiếp nhận."),
    (r"results", "Thêm ít nhất một kết quả."),
    (r"cases", "Thêm ít nhất một trường hợp giải quyết."),
))  # fmt: skip
_TECHNICAL = re.compile(r"mục “[a-z_]+”|phải là danh sách có ít nhất")


def mended(slip: Slip, content: Mapping[str, Any]) -> Slip:
    """The slip as it stands at its field: no names of entries, and how to write it right."""
    if ".terms." in slip.path:
        return Slip(slip.path, slip.where, _term(str(_at(content, slip.path))) or slip.sentence)
    if "có dòng lặp lại" in slip.sentence:
        return Slip(slip.path, slip.where, "Có dòng lặp lại: bỏ bớt một dòng.")
    if _TECHNICAL.search(slip.sentence):
        said = next((sentence for path, sentence in _AT_FIELDS if path.fullmatch(slip.path)), slip.sentence)
        return Slip(slip.path, slip.where, said)
    return slip


def _term(typed: str) -> str:
    said = read_term(typed)
    return f"“{typed}”: {said.value}. {TERMS_SAID}" if isinstance(said, Refusal) else ""


def _at(content: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(content, list):
            content = content[int(part)] if part.isdecimal() and int(part) < len(content) else None
        else:
            content = content.get(part) if isinstance(content, Mapping) else None
    return content
