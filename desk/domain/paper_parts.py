"""The head that every printed form has."""

from dataclasses import dataclass

from .records import Record


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
