"""Fees as sources write them (``50,000 Việt Nam Đồng``, ``Miễn phí``, ``10 USD``) read into fee lines, or asked about.
Never guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..text import tidy
from .content import CHANNELS
from .statements import Draft

NAME = "Phí, lệ phí"
MOST = 10**12  # đồng
_AMOUNT = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d+)\s*(?:việt nam đồng|vnđ|vnd|đồng|đ\b)[\s.;]*", re.IGNORECASE)
_FREE = re.compile(r"(?:miễn phí|không thu phí|không thu|không có phí|không mất phí)", re.IGNORECASE)
_NOT_SAID = re.compile(r"(?:không có thông tin|chưa có thông tin)", re.IGNORECASE)


class Kind(StrEnum):
    """What a text about a fee turned out to be."""

    FREE = "free"
    AMOUNT = "amount"
    SILENT = "silent"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Price:
    """One text: its kind, the đồng of an amount, and what was glued on behind (``Miễn phíNộp hồ sơ …``)."""

    kind: Kind
    amount: int = 0
    rest: str = ""


def read_price(text: str) -> Price:
    """What a text says. An amount followed by more words is unreadable: “50.000 đồng/trang” may be of something else."""
    text = tidy(text)
    if not text or _NOT_SAID.match(text):
        return Price(Kind.SILENT, rest=_NOT_SAID.sub("", text, count=1).strip(" -."))
    if free := _FREE.match(text):
        return Price(Kind.FREE, rest=text[free.end() :].strip(" -.,;"))
    if text.casefold() in ("không", "0", "0 đồng"):
        return Price(Kind.FREE)
    if written := _AMOUNT.fullmatch(text):
        amount = int(re.sub("[.,]", "", written[1]))
        if 0 < amount <= MOST:
            return Price(Kind.AMOUNT, amount)
    return Price(Kind.UNREADABLE)


def put_fees(draft: Draft, said: Mapping[str, list[str]]) -> None:
    """Fee lines of the case from the texts of each channel; where one text is no answer, a question at ``fees`` and no
    line at all.

    Unit and basis of an amount are never in the sources: the lines leave them empty, and an edition without them cannot
    be published.
    """
    prices = {channel: [read_price(text) for text in texts] for channel, texts in said.items()}
    everything = [price for listed in prices.values() for price in listed]
    if not everything:
        return
    if any(price.rest for price in everything if price.kind is Kind.FREE):
        rests = dict.fromkeys(price.rest for price in everything if price.kind is Kind.FREE and price.rest)
        draft.warn(f"Sau chữ “Miễn phí” nguồn còn ghi: “{'”, “'.join(rests)}”.")
    unclear = any(price.kind in (Kind.SILENT, Kind.UNREADABLE) for price in everything)
    clash = any(len({(p.kind, p.amount) for p in listed}) > 1 for listed in prices.values())
    if unclear or clash:
        found = "; ".join(f"{CHANNELS[channel]}: {' và '.join(texts)}" for channel, texts in said.items())
        draft.ask(
            "cases.0.fees",
            f"Phí, lệ phí chưa rõ: {_why(everything, clash)}. Nhập các khoản thu, hoặc xác nhận không thu.",
            found,
        )
        return
    lines: dict[int, list[str]] = {}
    for channel, listed in prices.items():
        if listed[0].kind is Kind.AMOUNT:
            lines.setdefault(listed[0].amount, []).append(channel)
    rows = [_line(amount, channels) for amount, channels in lines.items()]
    draft.case()["fees"] = rows
    if lines:
        draft.suggested_case()["fees"] = [{**row, "name": NAME} for row in rows]
        draft.warn("Nguồn không ghi đơn vị tính và căn cứ của mức thu: điền trước khi trình.")


def _line(amount: int, channels: list[str]) -> dict[str, Any]:
    return {"amount": amount, "channels": [c for c in CHANNELS if c in channels]}


def _why(prices: list[Price], clash: bool) -> str:
    if any(price.kind is Kind.UNREADABLE for price in prices):
        return "có mức thu không đọc được bằng đồng"
    return "một kênh có nhiều mức thu" if clash else "nguồn không có thông tin ở ít nhất một kênh"
