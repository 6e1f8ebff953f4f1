"""The scan box (ô quét): one field for cards, our codes and typed words; here it is decided what came in.

The reader is a keyboard to the browser, so anything may arrive. Nothing raises, and a line that looks like a card never
becomes a search text: it would carry a person's data into addresses and logs.
"""

import re
from dataclasses import dataclass
from typing import Literal

from .codes import clean_code
from .identity import CardReading, parse_card
from .numbering import parse_number
from .text import tidy

Kind = Literal["card", "lookup", "number", "id", "text", "nothing"]

_CARD = re.compile(r"[0-9]{12}\s*\|")
_PIPES = 4  # parts of a card, even when the reader swallowed its beginning
_OURS = re.compile(r"(?:https?:/*)?[^\s/?#]+(?:/[^\s/?#]+)*?/t/([^\s/?#]+)/?(?:[?#]\S*)?", re.IGNORECASE)
_ASKED = re.compile(r"(?:https?:/*)?[^\s?#]+/tra-cuu/?\?(?:[^\s#]*&)?ma=([^\s&#]+)\S*", re.IGNORECASE)
_LONGEST = 2000
_LONGEST_TEXT = 200


@dataclass(frozen=True)
class Scan:
    """What was scanned. ``value`` is the clean lookup code, dossier number, identity number or search text;
    of a card, its number, and ``card`` the whole reading."""

    kind: Kind
    value: str = ""
    card: CardReading | None = None


def decide(raw: str) -> Scan:
    """What came into the scan box; never raises, whatever it is."""
    text = tidy(raw[:_LONGEST])
    if not text:
        return Scan("nothing")
    if _CARD.match(text) or text.count("|") >= _PIPES:
        reading = parse_card(text)
        return Scan("card", reading.card.number, reading)
    if code := _lookup_code(text):
        return Scan("lookup", code)
    if number := parse_number(text):
        return Scan("number", number.text)
    digits = re.sub(r"[\s.]", "", text)
    if re.fullmatch("[0-9]{12}|[0-9]{9}", digits):
        return Scan("id", digits)
    return Scan("text", text[:_LONGEST_TEXT].rstrip())


def _lookup_code(text: str) -> str | None:
    """The lookup code in one of our addresses (any host, any case) or typed alone.

    Typed alone it needs one real digit: "Tran Thi Hoa" has ten letters and, read with I as 1 and O as 0, a chance of
    one in 37 to be somebody's code.
    """
    if address := _OURS.fullmatch(text) or _ASKED.fullmatch(text):
        return clean_code(address[1])
    return clean_code(text) if re.search("[0-9]", text) else None
