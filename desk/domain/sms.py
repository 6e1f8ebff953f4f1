"""Text messages (tin nhắn SMS): ASCII, at most 160 characters, so that one message of the oldest telephone holds it (ux.md §4).

No name, no procedure: whoever reads over a shoulder learns a code and a date.
"""

import unicodedata
from datetime import datetime

from .dates import say_date, say_time

LONGEST = 160
_LIKE = str.maketrans("đĐ–—“”‘’", "dD--\"\"''")


def ascii_text(text: str) -> str:
    """Vietnamese without accents, capitals kept; whatever else is not ASCII is left out."""
    letters = unicodedata.normalize("NFD", text.translate(_LIKE))
    return " ".join("".join(c for c in letters if c.isascii()).split())


def sms_extended(number_or_code: str, moment: datetime, place: str, url: str) -> str:
    """Xin lỗi, hẹn lại: the new moment, where, and the page that tells more. A place too long is cut; what must be said never is."""
    head = ascii_text(f"Xin loi, ho so {number_or_code} hen lai {say_time(moment)} ngay {say_date(moment)}")
    tail = ascii_text(f". Tra cuu: {url.partition('://')[2] or url}") if url else ""
    if len(head) + len(tail) > LONGEST:
        tail = ""  # half an address leads nowhere
    room = LONGEST - len(head) - len(tail)
    where = f" tai {ascii_text(place)}" if place else ""
    return head + (where if len(where) <= room else where[:room].rpartition(" ")[0].removesuffix(" tai")) + tail
