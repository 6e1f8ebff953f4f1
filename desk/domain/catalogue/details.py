"""Detailed procedures read from the national database (JSON): channels with time and fee, papers, results.

The reading that made the file cut texts and lost units; its own ``note`` says so. What it has is taken, what it lost is
asked: a paper's name cut at 160 characters, a number of originals that is the number of a form, pieces of a sentence
that are no paper.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ..text import tidy
from .lists import take_levels
from .pricing import put_fees
from .proposing import propose
from .statements import CUT, Draft, Statement, of_each
from .timing import put_terms
from .words import Context

CUT_NAME = 160  # characters at which the file cuts the name of a paper, counted before accents are composed
MOST_COPIES = 20  # of one paper; more is a number that slipped in from the text
CHANNEL_NAMES = {"trực tiếp": "direct", "trực tuyến": "online", "dịch vụ bưu chính": "post", "bưu chính": "post"}
_KEYS = frozenset({"code", "name", "channels"})
_UNFINISHED = re.compile(r"(?:\(|[Mm]ẫu số|:)$")
_ATTACHED = re.compile(r"\.(?:pdf|docx?|xlsx?|odt)$", re.IGNORECASE)


def are_details(value: Any) -> bool:
    """Is this JSON value such a file: ``{"procedures": [{"code", "name", "channels", …}]}``, or the list alone?"""
    rows = _rows(value)
    return bool(rows) and all(isinstance(row, Mapping) and row.keys() >= _KEYS for row in rows[:3])


def _rows(value: Any) -> Sequence[Any]:
    rows = value.get("procedures") if isinstance(value, Mapping) else value
    return rows if isinstance(rows, list) else []


def from_details(value: Any, context: Context) -> tuple[Statement, ...]:
    """What each procedure of the file says, in its order; rows count from 1. Never raises for what a file says."""
    return of_each(_rows(value), context.source, partial(_read, context=context), "thủ tục")


def _read(draft: Draft, row: Mapping[str, Any], context: Context) -> None:
    draft.take_code(draft.text(row.get("code"), "Mã"))
    draft.take_name(draft.text(row.get("name"), "Tên"))
    if draft.name:
        draft.patch["name"] = draft.name
    for key, where in (("field", "Lĩnh vực"), ("applicants", "Đối tượng")):
        if said := draft.said(row.get(key), where):
            draft.patch[key] = said
    if decision := draft.said(row.get("decision"), "Quyết định"):
        draft.meta["decision"] = decision
    if "level" in row:
        take_levels(draft, draft.text(row["level"], "Cấp thực hiện"), [], context)
    online = _channels(draft, row.get("channels"))
    _papers(draft, row.get("papers"))
    _results(draft, row.get("results"))
    propose(draft, (), context, online=online)


def _each(draft: Draft, value: Any, where: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; anything else is told."""
    if value is not None and not isinstance(value, list):
        draft.warn(f"{where}: không phải danh sách, đã bỏ qua.")
        return
    for item in value or []:
        if isinstance(item, Mapping):
            yield item
        else:
            draft.warn(f"{where}: có mục không đọc được, đã bỏ qua.")


def _channels(draft: Draft, value: Any) -> bool:
    """Terms and fees; True when it can be filed online. A channel that is listed twice is two cases: its times are
    asked about together.
    """
    times: dict[str, list[str]] = {}
    fees: dict[str, list[str]] = {}
    for item in _each(draft, value, "Cách thức thực hiện"):
        said = draft.text(item.get("channel"), "Kênh")
        channel = CHANNEL_NAMES.get(said.casefold())
        if channel is None:
            draft.warn(f"Không có kênh “{said}” (chỉ có trực tiếp, trực tuyến, bưu chính), đã bỏ qua.")
            continue
        times.setdefault(channel, []).append(draft.text(item.get("time"), "Thời hạn"))
        fees.setdefault(channel, []).append(draft.text(item.get("fee"), "Phí, lệ phí"))
    put_terms(draft, {channel: "|".join(dict.fromkeys(listed)) for channel, listed in times.items()})
    put_fees(draft, fees)
    return "online" in times


def _papers(draft: Draft, value: Any) -> None:
    papers: list[dict[str, Any]] = []
    told = set[str]()
    for item in _each(draft, value, "Thành phần hồ sơ"):
        raw = item.get("name")
        name = draft.text(raw, "Tên giấy tờ")
        cut = isinstance(raw, str) and len(raw) == CUT_NAME
        paper: dict[str, Any] = {"name": tidy(name + CUT) if cut else name}
        path = f"cases.0.papers.{len(papers)}"
        numbers = {key: item.get(key) for key in ("originals", "copies")}
        counted = {
            key: n
            for key, n in numbers.items()
            if isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= MOST_COPIES
        }
        if re.match(r"trường hợp\b", name, re.IGNORECASE) or "(nếu có)" in name.casefold():
            paper["required"] = False
        paper |= counted
        if paper in papers and not cut:
            told.add("Có giấy tờ trùng nhau trong nguồn: chỉ nhập một lần.")
            continue
        papers.append(paper)
        _ask_name(draft, f"{path}.name", name, paper["name"], cut)
        for key, said in (("originals", "Số bản chính"), ("copies", "Số bản sao")):
            if key not in counted:
                draft.ask(
                    f"{path}.{key}",
                    f"{said} “{numbers[key]}” của “{name[:60]}” không hợp lý. Nhập số đúng.",
                    str(numbers[key]),
                )
        if not any(counted.values()) and len(counted) == len(numbers):
            told.add("Có giấy tờ không ghi số bản chính, bản sao: điền trước khi trình.")
        if "required" in paper:
            told.add("Giấy tờ ghi “Trường hợp …” hoặc “(nếu có)” được coi là không bắt buộc: kiểm tra lại.")
        if "xuất trình" in name.casefold():
            told.add("Có giấy tờ nói đến “xuất trình”; tạm coi là nộp: kiểm tra cách nộp từng giấy tờ.")
        if _ATTACHED.search(name):
            told.add("Có tên tệp biểu mẫu dính ở cuối tên giấy tờ: bỏ tên tệp, gắn biểu mẫu.")
    if papers:
        draft.case()["papers"] = papers
        draft.note("Nguồn không ghi giấy tờ nộp hay xuất trình, bắt buộc hay không: tạm coi là nộp, bắt buộc.")
    for sentence in sorted(told):
        draft.warn(sentence)


def _ask_name(draft: Draft, path: str, name: str, found: str, cut: bool) -> None:
    """A question where the name of a paper cannot be whole."""
    if cut:
        draft.ask(path, f"Tên giấy tờ bị nguồn cắt ở {CUT_NAME} ký tự. Viết tiếp cho đủ theo văn bản.", found)
    elif not name:
        draft.ask(path, "Giấy tờ không có tên. Nhập tên theo văn bản.", found)
    elif name[0].islower() or name[0] in ").,;:":
        draft.ask(
            path, "Tên giấy tờ bắt đầu giữa câu, có thể là phần sau của giấy tờ phía trên. Viết lại hoặc bỏ.", found
        )
    elif _UNFINISHED.search(name):
        draft.ask(path, "Tên giấy tờ chưa trọn câu. Viết tiếp theo văn bản, hoặc bỏ nếu chỉ là lời dẫn.", found)


def _results(draft: Draft, value: Any) -> None:
    results: list[dict[str, Any]] = []
    for item in _each(draft, value, "Kết quả"):
        name, code = draft.said(item.get("ten"), "Tên kết quả"), draft.said(item.get("ma"), "Mã kết quả")
        if not name:
            continue
        results.append({"name": name, **({"code": code} if code else {})})
    if results:
        draft.patch["results"] = results
    if len(results) > 1:
        draft.warn(
            "Nguồn có nhiều kết quả, không rõ kết quả nào chính: kết quả đầu tiên là kết quả được lấy số, xếp lại nếu cần."
        )
