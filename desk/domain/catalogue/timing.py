"""Terms of the channels as sources write them, put into the case or asked about."""

import re
from collections.abc import Mapping

from ..term_text import Refusal, read_terms
from ..terms import Term
from ..text import tidy
from .content import CHANNELS
from .statements import Draft

_SILENT = (Refusal.EMPTY, Refusal.UNKNOWN)
_BARE = re.compile(r"[0-9]+")
_UNIT = re.compile(r"\(\s*(?:đơn vị(?: tính)?:?\s*)?(ngày làm việc|ngày|giờ làm việc|giờ|tháng)\s*\)", re.IGNORECASE)


def unit_of(heading: str) -> str:
    """The unit that the heading of a column names for all of it: ``Thời hạn (ngày làm việc)`` -> ``ngày làm việc``;
    ``""``: none.
    """
    named = _UNIT.search(tidy(heading))
    return named[1].casefold() if named else ""


def put_terms(draft: Draft, said: Mapping[str, str], units: Mapping[str, str] | None = None) -> None:
    """The term of each channel (texts as in ``term_text``) into the case; what cannot be read is asked at its channel.

    A channel that says nothing has no term. Where none has one and nothing is asked, the desk's own (``direct``) is
    asked for: a procedure without any term promises nothing. ``units``: the unit of bare numbers, by channel, where the
    source names it elsewhere.
    """
    terms: dict[str, str] = {}
    asked = len(draft.questions)
    for channel, text in said.items():
        unit = (units or {}).get(channel, "")
        text = f"{text} {unit}" if unit and _BARE.fullmatch(text) else text
        readings = read_terms(text)
        found = {reading for reading in readings if isinstance(reading, Term)}
        if len(found) == 1 and all(isinstance(reading, Term) for reading in readings):
            terms[channel] = str(found.pop())
            if len(readings) > 1:
                draft.warn(
                    f"Thời hạn {CHANNELS[channel]} ghi {len(readings)} trường hợp cùng thời hạn: chỉ nhập một trường hợp."
                )
        elif len(readings) > 1 or readings[0] not in _SILENT:
            draft.ask(
                f"cases.0.terms.{channel}", _why(channel, text, readings[0] if len(readings) == 1 else None), text
            )
    if terms:
        draft.case()["terms"] = terms
    elif said and len(draft.questions) == asked:
        silent = " / ".join(dict.fromkeys(tidy(text) for text in said.values() if tidy(text)))
        draft.ask(
            "cases.0.terms.direct",
            "Nguồn không nêu thời hạn giải quyết ở kênh nào. Nhập thời hạn theo quy định.",
            silent,
        )


def _why(channel: str, text: str, refusal: object) -> str:
    named = f"Thời hạn {CHANNELS[channel]} ghi “{tidy(text)}”"
    if refusal is None:
        return f"{named}: nhiều trường hợp. Chọn thời hạn của trường hợp này, hoặc tách thành nhiều trường hợp."
    if refusal is Refusal.NO_UNIT:
        return f"{named}, thiếu đơn vị: giờ, ngày làm việc hay ngày?"
    return f"{named}: {refusal}. Nhập thời hạn theo quy định."
