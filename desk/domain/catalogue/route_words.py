"""Routes in the words of whoever edits them (D3): what a step does, and slips and checks without the codes of the file."""

import re
from collections.abc import Mapping
from typing import Any

from ..term_text import Refusal, read_term
from ..workflow import StepKind
from . import wording
from .route_typed import NEVER, fields
from .slips import Slip
from .wording import Names

KINDS = {
    StepKind.RECEIVE: "Tiếp nhận",
    StepKind.PROCESS: "Xử lý",
    StepKind.APPROVE: "Phê duyệt",
    StepKind.ISSUE: "Phát hành",
    StepKind.RETURN: "Trả kết quả",
}
_ASIDE = re.compile(r" \((?:receiving|receive|process|approve|issue|return)\)")  # what the file calls it
_CODE = re.compile(r"“((?:(?:parent|office):)?[a-z0-9-]+(?:@[a-z0-9-]+)?)”")
_IN_ROUTE = re.compile(r"cases\.(\d+)\.route\.(.+)")
_LEVEL = re.compile(r"cấp “([a-z0-9-]+)” không có trong mục “levels” của thủ tục\.")
_AT_FIELDS = tuple((re.compile(path), sentence) for path, sentence in (
    (r"legs", "Chưa có chặng nào."),
    (r"legs\.\d+\.steps", "Chặng chưa có bước nào: thêm bước, hoặc bỏ chặng."),
    (r".*\.at", "Chọn nơi giải quyết của chặng."),
    (r".*\.kind", "Chọn việc của bước."),
    (r".*\.name", "Ghi tên bước."),
    (r".*\.department", "Chọn bộ phận làm bước này."),
    (r".*\.role", "Chọn ai làm bước này."),
    (r".*\.stops", "Bỏ dấu “Không được tạm dừng”, hoặc bỏ các lý do đã đánh dấu."),
))  # fmt: skip
_TECHNICAL = re.compile(
    r"mục “(?:name|department|legs|steps|stops)”|phải là receiving, parent|không có (?:loại bước|vai trò)"
)


def spoken(sentence: str, names: Names, reasons: Mapping[str, str]) -> str:
    """The sentence with names for the codes of places, departments and reasons for a pause."""

    def name(found: re.Match[str]) -> str:
        code = found[1]
        return f"“{names.selector(code) if ':' in code else names.departments.get(code) or reasons.get(code) or code}”"

    return _CODE.sub(name, _ASIDE.sub("", sentence))


def mended(slip: Slip, typed: Mapping[str, Any], names: Names) -> Slip:
    """The slip as it stands at its field: how to write it right, without the names of entries. ``typed``: the fields of the form."""
    said = slip.sentence
    if slip.path == "cap" or slip.path.endswith(".term"):
        words = "".join(typed.get(slip.path, ()))
        why = read_term(words)
        said = f"“{words}”: {why.value}. Ghi như: 5 ngày làm việc." if words and isinstance(why, Refusal) else said
    elif level := _LEVEL.fullmatch(said):
        name = names.level(level[1])
        said = f"{name} chưa được đánh dấu trong cấp giải quyết của thủ tục (mục 1 của bản thảo)."
    elif _TECHNICAL.search(said):
        said = next((better for path, better in _AT_FIELDS if path.fullmatch(slip.path)), said)
    said = spoken(said, names, {})
    return Slip(slip.path, slip.where, said[:1].upper() + said[1:])


def mended_in(slip: Slip, content: Mapping[str, Any], names: Names) -> Slip:
    """A slip of a whole content as it stands at its field; one inside a route as the editor of the route says it."""
    found = _IN_ROUTE.fullmatch(slip.path)
    if found is None:
        return wording.mended(slip, content)
    typed = fields(content["cases"][int(found[1])]["route"])
    return Slip(slip.path, slip.where, mended(Slip(found[2], slip.where, slip.sentence), typed, names).sentence)


def anchor(path: str) -> str:
    """The id of the element at which something about an entry stands: keys are made of outcomes, a condition is one choice."""
    path = re.sub(r"(\.only_if)\..+", r"\1", path)
    path = re.sub(r"(legs\.\d+)\.steps$", r"\1", path)
    return f"{path.removesuffix('.key')}.outcomes" if path.endswith(".key") else path or "legs"


def more(step: Mapping[str, Any], names_by_key: Mapping[str, str], reasons: Mapping[str, str]) -> str:
    """What a step says besides its first line, on one line; empty when it says no more.

    ``names_by_key``: what the steps are called whose outcomes others hang on.
    """
    rule, stops = step.get("only_if") or {}, step.get("stops")
    name = names_by_key.get(str(rule.get("step"))) or "trước"
    parts = [
        "song song với bước trước" if step.get("side_by_side") else "",
        f"chỉ làm khi bước “{name}” ra “{rule.get('outcome')}”" if rule else "",
        f"phải có: {step['produces']}" if step.get("produces") else "",
        f"kết quả để chọn: {' / '.join(map(str, step['outcomes']))}" if step.get("outcomes") else "",
    ]
    if isinstance(stops, list):
        words = ", ".join(reasons.get(code, code) for code in map(str, stops) if code != NEVER)
        parts.append(f"tạm dừng khi: {words}" if words else "không được tạm dừng")
    said = "; ".join(part for part in parts if part)
    return said[:1].upper() + said[1:]
