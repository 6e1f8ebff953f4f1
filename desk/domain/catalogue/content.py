"""The content of an edition (nội dung một phiên bản thủ tục): what it must say before it may be published.

What a procedure must name follows NĐ 63/2010/NĐ-CP art. 8 (tên, trình tự, cách thức, thành phần hồ sơ, thời hạn, đối tượng, cơ quan,
kết quả, phí, căn cứ). Nothing is repaired in silence: every slip is one Vietnamese sentence at its entry. ``docs/catalogue.md``
describes the entries; how a route may be built is checked in ``route``.
"""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from ..numbering import check_document_pattern
from .form import Form
from .route import SELECTOR, TERM, route_slips
from .slips import Slip, below

CHANNELS = {"direct": "trực tiếp", "online": "trực tuyến", "post": "bưu chính"}
HOW = {"submit": "nộp", "show": "xuất trình"}
PLACES = {"desk": "tại Bộ phận Một cửa", "outside": "ngoài Bộ phận Một cửa"}
LARGEST_FEE = 2_000_000_000  # đồng; the column holds little more, and no fee comes near
SHORT_NAME = 32  # characters; what a row of a list has room for
LINK = re.compile(r"https?://[^\s\"'<>]+")


def slips_of(content: Any) -> list[Slip]:
    """Everything that keeps ``content`` from being published, in the order of its entries; empty when nothing does."""
    slips: list[Slip] = []
    form = Form(content, "", slips)
    for key, name in (
        ("name", "Tên thủ tục"),
        ("short_name", "Tên rút gọn"),
        ("field", "Lĩnh vực"),
        ("applicants", "Đối tượng thực hiện"),
    ):
        form.text(key, name)
    if len(str(form.data.get("short_name") or "")) > SHORT_NAME:
        form.say("short_name", f"Tên rút gọn dài quá {SHORT_NAME} ký tự.")
    for key in ("competent", "coordinating", "conditions"):
        form.text(key, empty=True)
    for key in ("aliases", "keywords", "life_events"):
        form.texts(key)
    levels = form.texts("levels", 1, "Cấp giải quyết")
    _received(form, levels)
    form.one_of("place", PLACES)
    form.whole("online_level", 1, 4)
    _basis(form)
    for number, row in enumerate(form.rows("results", 1, "Kết quả")):
        _result(form.part(row, f"results.{number}", f"kết quả {number + 1}"))
    rows = form.rows("cases", 1, "Trường hợp giải quyết")
    for number, row in enumerate(rows):
        _case(form.part(row, f"cases.{number}", f"trường hợp {number + 1}"), levels)
    keys = [row.get("key") for row in rows if isinstance(row, Mapping)]
    for key in sorted({str(key) for key in keys if key and keys.count(key) > 1}):
        form.say("cases", f"Hai trường hợp cùng khóa “{key}”.")
    form.close()
    return slips


def _received(form: Form, levels: tuple[str, ...]) -> None:
    for place in form.texts("received_at", 1, "Nơi tiếp nhận"):
        level = place.rpartition("@")[2]
        if level not in levels:
            form.say("received_at", f"Cấp tiếp nhận “{level}” không có trong cấp giải quyết.")
        if "@" in place and not SELECTOR.fullmatch(f"office:{place}"):
            form.say("received_at", f"Nơi tiếp nhận “{place}” phải là một cấp hoặc <khóa cơ quan>@<cấp>.")


def _basis(form: Form) -> None:
    for number, row in enumerate(form.rows("legal_basis")):
        basis = form.part(row, f"legal_basis.{number}", f"căn cứ {number + 1}")
        basis.text("text", "Căn cứ pháp lý")
        link = basis.text_or_none("link")
        if link and not LINK.fullmatch(link):
            basis.say("link", "Liên kết phải bắt đầu bằng http:// hoặc https://, không có khoảng trắng.")
        basis.close()


def _result(form: Form) -> None:
    form.text("name", "Tên kết quả")
    form.text_or_none("code")
    form.text_or_none("form")
    if pattern := form.text("number_pattern", "Mẫu số của kết quả"):
        for sentence in check_document_pattern(pattern):
            form.say("number_pattern", sentence)
    form.close()


def _case(form: Form, levels: tuple[str, ...]) -> None:
    form.text("key", "Khóa của trường hợp")
    form.text("name", "Tên trường hợp")
    terms = form.part(form.take("terms"), "terms", "thời hạn")
    stated = False
    for channel, name in CHANNELS.items():
        term = terms.text_or_none(channel)
        stated = stated or (channel == "direct" and bool(term))
        if term and not TERM.fullmatch(term):
            terms.say(channel, f"“{term}” ({name}) không đúng dạng 8h, 5wd, 20d, 2mo hoặc same-day.")
    terms.close()
    cutoff = form.text("cutoff", "Giờ chốt")
    if cutoff and not is_time(cutoff):
        form.say("cutoff", f"Giờ chốt “{cutoff}” phải có dạng 15:00.")
    for number, row in enumerate(form.rows("papers")):
        _paper(form.part(row, f"papers.{number}", f"giấy tờ {number + 1}"))
    for number, row in enumerate(form.rows("fees")):
        _fee(form.part(row, f"fees.{number}", f"phí {number + 1}"))
    route = form.take("route")
    if route is None and "route" in form.data:
        form.say("route", "Chưa có quy trình.")
    elif route is not None:
        form.slips += below(form.at("route"), form.where, route_slips(route, levels, stated))
    form.close()


def _paper(form: Form) -> None:
    form.text("name", "Tên giấy tờ")
    form.one_of("how", HOW)
    many = form.whole("originals", 0, 99) + form.whole("copies", 0, 99)
    form.truth("required")
    form.text_or_none("form")
    form.truth("reusable")
    form.text("instead", empty=True)
    if form.readable and many == 0 and {"originals", "copies"} <= form.data.keys():
        form.say("originals", "Số bản chính và bản sao cùng bằng 0.")
    form.close()


def _fee(form: Form) -> None:
    form.text("name", "Tên khoản thu")
    form.whole("amount", 0, LARGEST_FEE)
    form.text("unit", "Đơn vị tính")
    channels = form.texts("channels", 1, "Kênh áp dụng của khoản thu")
    if unknown := [c for c in channels if c not in CHANNELS]:
        form.say("channels", f"Không có kênh “{unknown[0]}” (chỉ có {', '.join(CHANNELS)}).")
    basis = form.text("basis", empty=True)
    if form.readable and not basis:
        form.say("basis", "Mức thu phải có căn cứ pháp lý.")
    exempt, ground = form.text("exempt", empty=True), form.text("exempt_basis", empty=True)
    if exempt and not ground:
        form.say("exempt_basis", "Miễn, giảm phải có căn cứ pháp lý.")
    form.close()


def is_day(text: str) -> bool:
    """Is it a day as ``2018-06-21``?"""
    return _is(date.fromisoformat, text, r"\d{4}-\d\d-\d\d")


def is_time(text: str) -> bool:
    """Is it a time of the day as ``15:00``?"""
    return _is(time.fromisoformat, text, r"\d\d:\d\d")


def _is(parse: Any, text: str, shape: str) -> bool:
    if not re.fullmatch(shape, text):
        return False
    try:
        parse(text)
    except ValueError:
        return False
    return True
