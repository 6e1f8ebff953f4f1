"""Internal notes on a dossier (ghi chú nội bộ): among colleagues who see it; whoever is named with @ is told. Never printed or exported.

A slip of the hand can be mended for ten minutes; what others may have acted upon stays.
"""

from datetime import datetime, timedelta

from ..domain import mentions
from ..domain.errors import Forbidden, Invalid, MoveNotAllowed
from ..domain.mentions import Known
from ..store.db import one_at_a_time
from ..store.models import Dossier, StaffNote
from ..store.queries import beside, units
from ..store.work import Work
from . import notices

OPEN_FOR = timedelta(minutes=10)


def write(work: Work, dossier_id: int, key: str, text: str) -> StaffNote:
    """Write a note; sent again under the same key, it is the same note. Raises ``NotFound``, or ``Invalid`` at ``text``."""
    beside.in_sight(work.session, work.actor, dossier_id)
    assert work.actor.id is not None
    one_at_a_time(work.session, f"note/{key}")
    made = beside.note_by_key(work.session, work.actor, key)
    if made is not None:
        return made
    note = StaffNote(
        key=key, dossier_id=dossier_id, person_id=work.actor.id, by=work.actor.name, text=_needed(text), at=work.now,
        named=_named(work, dossier_id, text),
    )  # fmt: skip
    work.session.add(note)
    work.session.flush()
    _tell(work, note)
    return note


def mend(work: Work, dossier_id: int, note_id: int, text: str) -> StaffNote:
    """Sửa one's own note, within ten minutes; whoever is named now and was not before is told."""
    note = _own(work, dossier_id, note_id)
    note.text, note.changed_at, note.named = _needed(text), work.now, _named(work, dossier_id, text)
    _tell(work, note)
    return note


def remove(work: Work, dossier_id: int, note_id: int) -> None:
    """Xóa one's own note, within ten minutes."""
    work.session.delete(_own(work, dossier_id, note_id))


def may_mend(note: StaffNote, person_id: int | None, now: datetime) -> bool:
    """May this person still change the note?"""
    return note.person_id == person_id and now - note.at <= OPEN_FOR


def _own(work: Work, dossier_id: int, note_id: int) -> StaffNote:
    beside.in_sight(work.session, work.actor, dossier_id)
    note = beside.note(work.session, dossier_id, note_id)
    if note.person_id != work.actor.id:
        raise Forbidden("Chỉ người viết sửa, xóa được ghi chú của mình.")
    if not may_mend(note, work.actor.id, work.now):
        raise MoveNotAllowed("Ghi chú đã quá 10 phút, không sửa, xóa được nữa. Viết ghi chú mới nếu cần nói lại.")
    return note


def _needed(text: str) -> str:
    if not text.strip():
        raise Invalid.at("text", "Viết nội dung ghi chú.")
    return text.strip()


def _named(work: Work, dossier_id: int, text: str) -> list[list[object]]:
    """Who is named with @: [id, as it was written]. Raises ``Invalid`` at ``text`` for nobody, for two of one name, for strangers."""
    found: dict[int, str] = {}
    handles = list(mentions.handles(text))
    people = beside.colleagues(work.session, work.actor, dossier_id, handles, work.now.date()) if handles else []
    for after in handles:
        words, meant = mentions.meant(after, people)
        if not meant:
            raise Invalid.at("text", f"Không có ai tên “@{words}”. Gõ @ rồi tên đăng nhập, hoặc đủ họ và tên.")
        person = _one(work, dossier_id, words, meant)
        found[person.id] = words
    return [[person_id, words] for person_id, words in found.items() if person_id != work.actor.id]


def _one(work: Work, dossier_id: int, words: str, meant: list[Known]) -> Known:
    """The one of these people who sees the dossier."""
    able = [p for p in meant if _sees(work, p, dossier_id)]
    if not able:
        raise Invalid.at("text", f"{meant[0].name} không xem được hồ sơ này. Bỏ @ trước tên này, hoặc nhắc người khác.")
    if len(able) > 1:
        accounts = " hoặc ".join(f"@{p.username}" for p in able)
        raise Invalid.at("text", f"Có {len(able)} người tên “{words}”. Gõ {accounts}.")
    return able[0]


def _sees(work: Work, person: Known, dossier_id: int) -> bool:
    found = units.person_on_duty(work.session, person.id, work.now.date())
    return found is not None and beside.sees(work.session, found[1], dossier_id)


def _tell(work: Work, note: StaffNote) -> None:
    if note.named:
        dossier = work.session.get_one(Dossier, note.dossier_id)
        people = [person_id for person_id, _ in note.named]
        notices.tell(work, "mentioned", people, key=f"mentioned/{note.id}", dossier=dossier, by=work.actor.name)
