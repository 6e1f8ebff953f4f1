"""What one content says otherwise than another (khác nhau giữa hai phiên bản), entry by entry, in words.

Rows are told apart by what people call them: a case by its key, a paper or a fee by its name, a step by its name within its leg. A
row whose name changed is one that went and one that came.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ..fees import say_money
from ..terms import Term
from .content import CHANNELS, HOW, PLACES

TEXTS = {
    "name": "Tên thủ tục", "short_name": "Tên rút gọn", "field": "Lĩnh vực", "applicants": "Đối tượng",
    "competent": "Cơ quan có thẩm quyền",
    "coordinating": "Cơ quan phối hợp", "conditions": "Yêu cầu, điều kiện", "place": "Nơi nộp", "online_level": "Mức độ trực tuyến",
}  # fmt: skip
LISTS = {
    "aliases": "Mã tắt, cách gọi", "keywords": "Từ khóa", "life_events": "Sự kiện đời người", "levels": "Cấp giải quyết",
    "received_at": "Nơi tiếp nhận",
}  # fmt: skip
NONE = "chưa ghi"


@dataclass(frozen=True)
class Difference:
    """One entry that differs: ``path`` in the later content (in the earlier one, if it went), ``what`` it is, both values in words."""

    path: str
    section: str  # name, basis, results, papers, terms, fees, route, cases: the part of the editor it belongs to
    what: str
    before: str  # "": it was not there
    after: str  # "": it is not there any more

    def __str__(self) -> str:
        if not self.before:
            return f"{self.what}: thêm “{self.after}”"
        if not self.after:
            return f"{self.what}: bỏ “{self.before}”"
        return f"{self.what}: “{self.before}” → “{self.after}”"


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Difference]:
    """Every entry in which ``after`` differs from ``before`` (None: nothing was said), in the order of the content."""
    old: Mapping[str, Any] = before or {}
    found: list[Difference] = []
    for key, what in TEXTS.items():
        _value(found, key, "name", what, _said(key, old.get(key)), _said(key, after.get(key)))
    for key, what in LISTS.items():
        _texts(found, key, what, old.get(key) or (), after.get(key) or ())
    _rows(found, "legal_basis", "basis", "Căn cứ pháp lý", old, after, "text", _basis)
    _rows(found, "results", "results", "Kết quả", old, after, "name", _result)
    cases_before = {case.get("key"): case for case in old.get("cases") or ()}
    cases_after = {case.get("key"): (n, case) for n, case in enumerate(after.get("cases") or ())}
    for key, (n, case) in cases_after.items():
        _case(found, f"cases.{n}", cases_before.get(key), case, len(cases_after) > 1)
    for key, case in cases_before.items():
        if key not in cases_after:
            found.append(Difference("cases", "cases", "Trường hợp", str(case.get("name")), ""))
    return found


def say_term(written: str | None) -> str:
    """A term in words; one that cannot be read as it is written."""
    if not written:
        return ""
    try:
        return Term.parse(written).words()
    except ValueError:
        return written


def _said(key: str, value: Any) -> str:
    if key == "place":
        return PLACES.get(value, "")
    return "" if value in (None, "") else str(value)


def _value(found: list[Difference], path: str, section: str, what: str, before: str, after: str) -> None:
    if before != after:
        found.append(Difference(path, section, what, before, after))


def _texts(found: list[Difference], path: str, what: str, before: Iterable[str], after: Iterable[str]) -> None:
    old, new = list(before), list(after)
    found += [Difference(path, "name", what, "", word) for word in new if word not in old]
    found += [Difference(path, "name", what, word, "") for word in old if word not in new]


def _rows(
    found: list[Difference], path: str, section: str, what: str, old: Mapping[str, Any], new: Mapping[str, Any], by: str,
    say: Callable[[Mapping[str, Any]], str],
) -> None:  # fmt: skip
    """Rows of a list, known by their entry ``by``; what a row says, in words, is compared as a whole."""
    before = {row.get(by): say(row) for row in old.get(path.rpartition(".")[2]) or ()}
    after = {row.get(by): (n, say(row)) for n, row in enumerate(new.get(path.rpartition(".")[2]) or ())}
    for name, (n, words) in after.items():
        _value(found, f"{path}.{n}", section, what, before.get(name, ""), words)
    found += [Difference(path, section, what, words, "") for name, words in before.items() if name not in after]
    left, now = [name for name in before if name in after], [name for name in after if name in before]
    if left != now:
        found.append(Difference(path, section, f"{what}: thứ tự", "; ".join(map(str, left)), "; ".join(map(str, now))))


def _basis(row: Mapping[str, Any]) -> str:
    return f"{row.get('text')} ({row['link']})" if row.get("link") else str(row.get("text"))


def _result(row: Mapping[str, Any]) -> str:
    parts = [row.get("name"), row.get("code"), row.get("number_pattern"), row.get("form")]
    return ", ".join(str(part) for part in parts if part)


def say_paper(row: Mapping[str, Any]) -> str:
    """A paper (thành phần hồ sơ) on one line: name, how many of what, whether it must be there."""
    counts = [f"{n} {what}" for n, what in ((row.get("originals"), "bản chính"), (row.get("copies"), "bản sao")) if n]
    parts = [row.get("name"), HOW.get(str(row.get("how")), ""), *counts, "" if row.get("required") else "nếu có"]
    parts += [f"biểu mẫu {row['form']}" if row.get("form") else "", "dùng lại được" if row.get("reusable") else ""]
    return ", ".join(
        str(part) for part in [*parts, f"thay bằng {row['instead']}" if row.get("instead") else ""] if part
    )


def say_fee(row: Mapping[str, Any]) -> str:
    """A fee on one line: name, amount for a unit, channels, grounds."""
    amount = row.get("amount")
    parts = [row.get("name"), f"{say_money(amount)}/{row.get('unit')}" if isinstance(amount, int) else NONE]
    channels = [CHANNELS.get(c, c) for c in row.get("channels") or ()]
    parts += ["" if len(channels) == len(CHANNELS) else " và ".join(channels), row.get("basis")]
    if row.get("exempt"):
        parts.append(f"miễn, giảm: {row['exempt']} ({row.get('exempt_basis') or NONE})")
    return ", ".join(str(part) for part in parts if part)


def _case(
    found: list[Difference], path: str, before: Mapping[str, Any] | None, after: Mapping[str, Any], many: bool
) -> None:
    of = f" ({after.get('name')})" if many else ""
    if before is None and many:
        found.append(Difference(path, "cases", "Trường hợp", "", str(after.get("name"))))
    old = before or {}
    if before is not None:
        _value(
            found, f"{path}.name", "cases", "Tên trường hợp", str(old.get("name") or ""), str(after.get("name") or "")
        )
        _value(
            found,
            f"{path}.cutoff",
            "terms",
            f"Giờ chốt{of}",
            str(old.get("cutoff") or ""),
            str(after.get("cutoff") or ""),
        )
    for channel, name in CHANNELS.items():
        was, now = (say_term((case.get("terms") or {}).get(channel)) for case in (old, after))
        _value(found, f"{path}.terms.{channel}", "terms", f"Thời hạn {name}{of}", was, now)
    _rows(found, f"{path}.papers", "papers", f"Giấy tờ{of}", old, after, "name", say_paper)
    _rows(found, f"{path}.fees", "fees", f"Phí, lệ phí{of}", old, after, "name", say_fee)
    _route(found, f"{path}.route", of, old.get("route"), after.get("route"))


def _route(found: list[Difference], path: str, of: str, before: Any, after: Any) -> None:
    """Routes side by side: steps matched in order by leg and name; what is left on one side went or came."""
    old, new = before or {}, after or {}
    _value(
        found, f"{path}.cap", "route", f"Mức trần của quy trình{of}", say_term(old.get("cap")), say_term(new.get("cap"))
    )
    legs_before, legs_after = old.get("legs") or [], new.get("legs") or []
    matcher = SequenceMatcher(
        None, [leg.get("at") for leg in legs_before], [leg.get("at") for leg in legs_after], autojunk=False
    )
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            for i, j in zip(range(a, b), range(c, d), strict=True):
                _leg(found, f"{path}.legs.{j}", f"chặng {j + 1}{of}", legs_before[i], legs_after[j])
        else:
            found += [
                Difference(f"{path}.legs", "route", f"Chặng {i + 1}{of}", say_leg(legs_before[i]), "")
                for i in range(a, b)
            ]
            found += [
                Difference(f"{path}.legs.{j}", "route", f"Chặng {j + 1}{of}", "", say_leg(legs_after[j]))
                for j in range(c, d)
            ]


def say_leg(leg: Mapping[str, Any]) -> str:
    """A leg on one line: where, how long, its steps."""
    term = say_term(leg.get("term"))
    return (
        f"{leg.get('at')}{f', {term}' if term else ''}: {'; '.join(say_step(step) for step in leg.get('steps') or ())}"
    )


def say_step(step: Mapping[str, Any]) -> str:
    """A step on one line: what is done, where, by whom, in how long, on what condition."""
    condition = step.get("only_if") or {}
    parts = [step.get("name"), step.get("department"), step.get("role"), say_term(step.get("term"))]
    parts += [
        "song song với bước trước" if step.get("side_by_side") else "",
        f"khi “{condition['outcome']}”" if condition else "",
    ]
    parts += [f"phải có: {step['produces']}" if step.get("produces") else "", "/".join(step.get("outcomes") or ())]
    return ", ".join(
        str(part) for part in [*parts, f"dừng khi: {', '.join(step['stops'])}" if step.get("stops") else ""] if part
    )


def _leg(found: list[Difference], path: str, where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    _value(
        found, f"{path}.term", "route", f"Thời hạn {where}", say_term(before.get("term")), say_term(after.get("term"))
    )
    beside = ["song song với chặng trước" if leg.get("side_by_side") else "nối tiếp" for leg in (before, after)]
    _value(found, path, "route", f"Cách đi {where}", *beside)
    old, new = before.get("steps") or [], after.get("steps") or []
    matcher = SequenceMatcher(None, _names(old), _names(new), autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            for i, j in zip(range(a, b), range(c, d), strict=True):
                _value(
                    found, f"{path}.steps.{j}", "route", f"Bước {j + 1}, {where}", say_step(old[i]), say_step(new[j])
                )
        else:
            found += [
                Difference(f"{path}.steps", "route", f"Bước {i + 1}, {where}", say_step(old[i]), "")
                for i in range(a, b)
            ]
            found += [
                Difference(f"{path}.steps.{j}", "route", f"Bước {j + 1}, {where}", "", say_step(new[j]))
                for j in range(c, d)
            ]


def _names(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"{step.get('kind')} {step.get('name')}" for step in steps]
