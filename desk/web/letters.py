"""Notices in words: the line of the inbox, the e-mail, the SMS. Every word of them stands in ``templates/notices/`` and nowhere else.

``<kind>.txt``: the first line is the sentence of the inbox and the subject of the e-mail, the rest the body. ``<kind>.sms.txt``: the
first line is what must be said, each further one is left out when the whole would be longer than one SMS.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

from flask import current_app

from ..domain.text import tidy, tidy_lines, unaccented
from ..store.queries.installation import Desk

ONE_SMS = 160  # ký tự của một tin nhắn không dấu (GSM 03.38)
MOMENTS = ("due", "promised_at", "new_date", "owed_at", "sign_by", "was", "set_at")
DAYS = ("day", "until")
NO_DESK = Desk("", "", "", False)


@dataclass(frozen=True)
class Words:
    """An e-mail as it is read."""

    subject: str
    body: str


def sentence(kind: str, data: Mapping[str, Any]) -> str:
    """The line of the inbox."""
    return _split(_render(f"{kind}.txt", data, None, NO_DESK)).subject


def email(kind: str, data: Mapping[str, Any], dossier_id: int | None, desk: Desk) -> Words:
    """The e-mail: no name of a citizen, no matter of theirs; a number, a date, an office, a link that asks who is there."""
    return _split(_render(f"{kind}.txt", data, dossier_id, desk))


def sms(kind: str, data: Mapping[str, Any], desk: Desk) -> str:
    """The text of one SMS: ASCII, at most 160 characters, however long the office's name and address are."""
    lines = [unaccented(line) for line in _render(f"{kind}.sms.txt", data, None, desk).splitlines() if line.strip()]
    needed, more = lines[0], lines[1:]
    for count in range(len(more), 0, -1):
        for kept in reversed(list(combinations(more, count))):  # the last line leads to all the rest: it stays longest
            text = " ".join((needed, *kept))
            if len(text) <= ONE_SMS:
                return text
    return needed[:ONE_SMS]


def _render(name: str, data: Mapping[str, Any], dossier_id: int | None, desk: Desk) -> str:
    known: dict[str, Any] = dict(data)
    for key in MOMENTS:
        if isinstance(known.get(key), str):
            known[key] = datetime.fromisoformat(known[key])
    for key in DAYS:
        if known.get(key) and isinstance(known[key], str):
            known[key] = date.fromisoformat(known[key])
    known.update(dossier_id=dossier_id, desk=desk, host=desk.public_url.partition("://")[2])
    return current_app.jinja_env.get_template(f"notices/{name}").render(known)


def _split(text: str) -> Words:
    first, _, rest = text.strip().partition("\n")
    return Words(tidy(first), tidy_lines(rest) + "\n")
