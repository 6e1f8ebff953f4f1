"""What a page says about an extension or an apology (gia hạn, xin lỗi): proposed, signed, refused, or owing."""

from flask import url_for

from ..domain.dates import say_moment
from ..domain.extending import LAW, Standing, sign_by, standing
from ..services.extending import Letters
from ..store.models import Dossier, Extension
from ..store.queries import calendars
from .guard import now, reading

OWING = f"Hồ sơ đã quá hẹn trả mà chưa có văn bản xin lỗi. Phải xin lỗi bằng văn bản, nêu lý do và hẹn lại ngày trả ({LAW})."


def link(dossier: Dossier) -> str:
    """X4, the page on which the letter is written."""
    return url_for("steps.apology", dossier_id=dossier.id)


def label(dossier: Dossier) -> str:
    """What that page would be for, by the clock: to extend while there is time, else to apologise."""
    assert dossier.owed_at is not None
    return "Đề nghị gia hạn" if _standing(dossier) is Standing.IN_TIME else "Lập văn bản xin lỗi"


def owing(dossier: Dossier, letters: Letters) -> bool:
    """Is this dossier late, and nobody has written to say so?"""
    if dossier.due_at is None or dossier.ready_at is not None or dossier.end_reason or dossier.paused_at is not None:
        return False
    return now() > dossier.due_at and letters.last("granted", "proposed") is None


def said(dossier: Dossier, letters: Letters) -> list[str]:
    """The state of the letters in sentences; nothing of a dossier that needs none."""
    found: list[str] = []
    if (granted := letters.last("granted")) is not None:
        return [_granted(granted)]
    live = dossier.ready_at is None and not dossier.end_reason
    if live and (proposed := letters.last("proposed")) is not None:
        return _proposed(dossier, proposed)
    if live and (draft := letters.last("draft")) is not None:
        found.append(
            f"Dự báo trễ: đã có dự thảo văn bản xin lỗi, hạn đề nghị {say_moment(draft.new_date, now())}. "
            f"Ghi nguyên nhân rồi trình ký. {_until(dossier)}"
        )
    if live and (refused := letters.last("refused")) is not None and refused.decided_at is not None:
        when = say_moment(refused.decided_at, now())
        found.append(f"{refused.decided_by} không đồng ý văn bản đã trình ({when}). Lý do: {refused.decision}")
    return found


def _granted(letter: Extension) -> str:
    assert letter.decided_at is not None
    what = "Đã gia hạn" if letter.in_time else "Đã xin lỗi và hẹn lại"
    return (
        f"{what} đến {say_moment(letter.new_date)}, hạn gốc {say_moment(letter.owed_at)}. {letter.decided_by} "
        f"({letter.agency_name}) ký {say_moment(letter.decided_at)}, lý do: {letter.cause}."
    )


def _proposed(dossier: Dossier, letter: Extension) -> list[str]:
    assert letter.proposed_at is not None
    return [
        f"{letter.proposed_by} ({letter.agency_name}) trình {say_moment(letter.proposed_at, now())}: "
        f"hạn gốc {say_moment(letter.owed_at)}, hạn đề nghị {say_moment(letter.new_date)}. Nguyên nhân: {letter.cause}.",
        _until(dossier),
    ]


def _until(dossier: Dossier) -> str:
    """Until when signing is an extension, and what it is afterwards."""
    assert dossier.owed_at is not None
    limit = sign_by(dossier.owed_at, calendars.calendar(reading(), dossier.agency_id))
    if _standing(dossier) is Standing.IN_TIME:
        return f"Ký trước {say_moment(limit, now())} thì là gia hạn; sau đó chỉ còn là xin lỗi, hẹn lại và hạn gốc vẫn tính."
    return f"Đã quá lúc được gia hạn ({say_moment(limit, now())}): ký bây giờ là xin lỗi, hẹn lại; hạn gốc vẫn tính."


def _standing(dossier: Dossier) -> Standing:
    assert dossier.owed_at is not None
    return standing(now(), dossier.owed_at, calendars.calendar(reading(), dossier.agency_id))
