"""Telling people (thông báo): what is told to whom, by which ways, each thing once. The words are in ``templates/notices/``.

A notice is a row written in the transaction that makes it true; sending comes later (``delivering``). What it carries is never
personal: a dossier's number, a date, an office; a citizen's e-mail address or telephone stands in the outbox only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..domain.watching import opening
from ..store import messages
from ..store.models import Dossier
from ..store.queries import calendars, dossiers, inbox, units
from ..store.work import Work


@dataclass(frozen=True)
class Kind:
    """One kind of notice: must the reader do something, and does it go out by e-mail and SMS as well."""

    to_do: bool = False
    email: bool = True
    sms: bool = False


KINDS: dict[str, Kind] = {
    # for the staff
    "t3": Kind(),  # còn ba ngày làm việc
    "t1": Kind(to_do=True),  # còn một ngày làm việc
    "overdue": Kind(to_do=True),  # đã quá hạn
    "forward": Kind(to_do=True, email=False),  # đã đến lúc phải chuyển mà chưa chuyển
    "unanswered": Kind(to_do=True),  # quá hạn bổ sung, công dân chưa nộp
    "late-reason": Kind(to_do=True, email=False),  # ghi lý do trễ
    "apology-draft": Kind(to_do=True),  # dự thảo văn bản xin lỗi đã lập
    "apology-proposed": Kind(to_do=True),  # có văn bản xin lỗi chờ ký
    "apology-decided": Kind(email=False),  # lãnh đạo đã ký, hoặc không đồng ý
    "reminder": Kind(to_do=True),  # lãnh đạo nhắc
    "directive": Kind(to_do=True),  # lãnh đạo chỉ đạo
    "opinion-asked": Kind(to_do=True),  # được hỏi ý kiến phối hợp
    "opinion-answered": Kind(email=False),  # nơi được hỏi đã trả lời
    "opinion-withdrawn": Kind(email=False),  # người hỏi rút câu hỏi
    "opinion-overdue": Kind(to_do=True),  # nơi được hỏi không trả lời trong hạn
    "posting-over": Kind(to_do=True),  # hết thời gian niêm yết
    "asked-more": Kind(to_do=True),  # lãnh đạo hỏi thêm trước khi duyệt
    "answered-more": Kind(to_do=True, email=False),  # người trình đã trả lời
    "digest": Kind(),  # bản tin 07:30
    "deputy": Kind(to_do=True),  # được ủy quyền làm thay
    "deputy-ended": Kind(),  # ủy quyền chấm dứt sớm
    "absence": Kind(email=False),  # trưởng phòng, lãnh đạo đăng ký nghỉ hộ
    "calendar-missing": Kind(to_do=True),  # lịch năm sau chưa xác nhận
    "paper-missing": Kind(to_do=True),  # nơi nhận báo thiếu bản giấy
    "catalogue-submitted": Kind(to_do=True),  # bản thảo thủ tục chờ người thứ hai ban hành
    "catalogue-returned": Kind(to_do=True),  # bản thảo bị trả lại để sửa
    "catalogue-published": Kind(email=False),  # bản thảo đã ban hành
    "import-submitted": Kind(to_do=True),  # các bản thảo của một lần nhập chờ người thứ hai ban hành
    "import-published": Kind(email=False),  # các bản thảo của một lần nhập đã ban hành
    "mentioned": Kind(to_do=True),  # được nhắc đến trong ghi chú nội bộ
    "reminded": Kind(to_do=True, email=False),  # lời nhắc tự đặt
    "followed": Kind(email=False),  # việc mới ở hồ sơ đang theo dõi
    # for the citizen: with ``promised_at`` (ISO), the date that holds
    "extended": Kind(email=True, sms=True),  # xin lỗi, gia hạn
    "reappointed": Kind(email=True, sms=True),  # hẹn lại vì lịch làm việc thay đổi
    "branched": Kind(email=True, sms=True),  # hẹn lại vì kết quả một bước đưa hồ sơ đi đường khác
    "ready": Kind(email=True, sms=True),  # đã có kết quả, sớm hay muộn hơn hẹn
    "reopened": Kind(email=True, sms=True),  # hồ sơ được mở lại, giải quyết tiếp
    # these have no promise any more, or none yet
    "stopped": Kind(email=True, sms=True),  # dừng giải quyết
    "lapsed": Kind(email=True, sms=True),  # không tiếp nhận, vì giấy tờ bổ sung không đến
    "asked": Kind(email=True, sms=True),  # yêu cầu bổ sung giấy tờ
    "papers-due": Kind(email=True, sms=True),  # hết hạn bổ sung, chưa nhận được giấy tờ
    "collect": Kind(email=True, sms=True),  # nhắc đến nhận kết quả
}

FOR_CITIZENS = frozenset({
    "extended", "reappointed", "branched", "ready", "reopened", "stopped", "lapsed", "asked", "papers-due",
    "collect",
})  # fmt: skip


def tell(work: Work, kind: str, people: Iterable[int], *, key: str, dossier: Dossier | None = None, **data: Any) -> int:
    """Say a thing to members of staff, in the program and by e-mail to whoever gave an address. Returns to how many it is new.

    ``key`` names the thing ("t3/step/12/2026-03-05"): said under the same key before, it is not said again.
    """
    how, new = KINDS[kind], 0
    dossier_id = dossier.id if dossier is not None else None
    if dossier is not None:
        data = {"number": dossier.number or "", **data}
    wanted = sorted(set(people))
    ways = _ways(work, kind, wanted)
    emails = units.emails(work.session, [p for p in wanted if ways[p].email])
    for person_id in wanted:
        name, said = f"{key}/{person_id}", False
        if ways[person_id].in_app:
            said = messages.alert(
                work.session, name, person_id, kind, data, work.now, to_do=how.to_do, dossier_id=dossier_id
            )
            if not said:
                continue
        if person_id in emails:
            at = _office_hours(work, dossier.agency_id if dossier is not None else None)
            sent = messages.post(work.session, name, "email", emails[person_id], kind, data, work.now, at, dossier_id)
            said = said or sent
        new += said
    return new


@dataclass(frozen=True)
class Ways:
    """How somebody is told a kind of thing."""

    in_app: bool
    email: bool


def ordinary(kind: str) -> Ways:
    """How everybody is told who chose nothing else."""
    return Ways(True, KINDS[kind].email)


def chosen(kind: str, in_app: bool, email: bool) -> Ways:
    """What a choice comes to: what must be done always stands in the inbox, or a deadline could be switched off."""
    return Ways(in_app or KINDS[kind].to_do, email)


def _ways(work: Work, kind: str, people: Sequence[int]) -> dict[int, Ways]:
    made = inbox.choices(work.session, kind, people) if people else {}
    return {p: chosen(kind, *made[p]) if p in made else ordinary(kind) for p in people}


def tell_citizen(work: Work, kind: str, dossier: Dossier, *, key: str, **data: Any) -> list[str]:
    """Say a thing to whoever handed the dossier in, by e-mail and SMS as far as they left an address. Returns the ways taken."""
    how, parties = KINDS[kind], dossiers.parties_of(work.session, dossier.id)
    who = parties.get("authorised") or parties.get("submitter") or parties["owner"]
    data = {"number": dossier.number or "", "code": dossier.lookup_code, "agency": dossier.agency_name, **data}
    at, ways = _office_hours(work, dossier.agency_id), []
    for channel, address, wanted in (("email", who.email, how.email), ("sms", who.phone, how.sms)):
        if wanted and address and messages.post(
            work.session, f"{key}/{channel}", channel, address, kind, data, work.now, at, dossier.id
        ):  # fmt: skip
            ways.append(channel)
    return ways


def tell_it_is_ready(work: Work, dossier: Dossier) -> None:
    """The citizen need not wait for the promised day (NĐ 61/2018, Điều 20): told once for every time that a result is ready."""
    assert dossier.promised_at is not None
    tell_citizen(
        work, "ready", dossier, key=f"ready/{dossier.id}/{dossier.log_length}", promised_at=dossier.promised_at.isoformat(),
        early=work.now < dossier.promised_at, delivery=dossier.delivery,
    )  # fmt: skip


def _office_hours(work: Work, agency_id: int | None) -> datetime:
    """Now while the office works, else its next opening: nobody is woken up by a deadline."""
    calendar = calendars.calendar(work.session, agency_id)
    if any(s.opens <= work.now.time() < s.closes for s in calendar.sessions(work.now.date())):
        return work.now
    today = opening(work.now.date(), calendar)
    return today if today > work.now else opening(calendar.add_working_days(work.now.date(), 1), calendar)
