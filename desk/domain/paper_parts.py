"""What every printed form is made of: a record that settles its own fields, and the head of a paper."""

import unicodedata
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from .dates import in_vietnam


def _settle(value: Any) -> Any:
    """One field value in its stored form: text NFC, time aware and in Vietnam time, sequences as tuples."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime):
        return in_vietnam(value)
    if isinstance(value, list | tuple):
        return tuple(_settle(item) for item in value)
    return value


@dataclass(frozen=True)
class Record:
    """Base of everything that goes on paper: settles its own fields when made."""

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, _settle(getattr(self, field.name)))


@dataclass(frozen=True)
class Head(Record):
    """The head of a paper (phần đầu): who issues it, its serial, its place and the form it follows."""

    agency: str
    """ỦY BAN NHÂN DÂN XÃ YẾT KIÊU; printed in capitals."""
    desk: str
    """Bộ phận Tiếp nhận và Trả kết quả, Trung tâm Phục vụ hành chính công …; printed in bold capitals."""
    serial: str
    """Số: 12/TNHS; empty prints no line."""
    place: str
    """Địa danh of the date line."""
    form_note: str
    """Mẫu số 01 ban hành kèm theo …; empty prints no line."""
