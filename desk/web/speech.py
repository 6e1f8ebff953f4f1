"""What the citizens' pages say, in Vietnamese and in English; and dates, money and deadlines said in either.

The Vietnamese is the norm (ux.md §1.3, §1.4). Names of procedures, papers and offices are official: they stay Vietnamese on the
English pages too, inside ``lang="vi"`` (``official``), so that a screen reader reads them as what they are.
"""

import re
from datetime import date, datetime
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from ..domain import dates
from ..domain.fees import say_money
from ..domain.hours import OfficeHours
from ..domain.workflow import Channel, Status
from .public_words import WORDS

# The sentence for the citizen, status by status (ux.md §1.3).
SENTENCES: dict[Status, tuple[str, str]] = {
    Status.SUBMITTED: (
        "Đã nhận được hồ sơ. Cán bộ sẽ kiểm tra chậm nhất {moment}.",
        "The dossier has arrived. An officer will check it by {moment} at the latest.",
    ),
    Status.RECEIVED: (
        "Hồ sơ hợp lệ, đã được tiếp nhận. Hẹn trả {moment}.",
        "The dossier is complete and accepted. The result is promised for {moment}.",
    ),
    Status.REFUSED: ("Hồ sơ không được tiếp nhận.", "The dossier was not accepted."),
    Status.PROCESSING: (
        "Đang xử lý tại {place}. Ông/Bà không cần làm gì.",
        "In progress at {place}. You do not need to do anything.",
    ),
    Status.WAITING: ("Cần bổ sung {count} giấy tờ trước {day}.", "Documents needed before {day}: {count}."),
    Status.PAYING: ("Cần nộp {money} trước {day}.", "Please pay {money} before {day}."),
    Status.WITHDRAWN: ("Đã ghi nhận yêu cầu rút hồ sơ.", "The request to withdraw the dossier has been recorded."),
    Status.STOPPED: ("Hồ sơ đã dừng giải quyết.", "Work on the dossier has been stopped."),
    Status.READY: ("Đã có kết quả. Mời đến {place} nhận.", "The result is ready. Please collect it at {place}."),
    # “Mời Ông/Bà đánh giá.” (ux.md §1.3) follows with the page for it: an invitation to nowhere is not made.
    Status.RETURNED: ("Đã trả kết quả lúc {moment}.", "The result was handed over at {moment}."),
}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CHANNELS = {
    Channel.DIRECT: ("Trực tiếp", "In person"),
    Channel.ONLINE: ("Trực tuyến", "Online"),
    Channel.POST: ("Qua bưu chính công ích", "By public post"),
}
EVENTS_IN_ENGLISH = {
    "submit": "Submitted online", "receive": "Dossier accepted", "refuse": "Not accepted",
    "ask_at_desk": "More documents asked for before acceptance", "acknowledge": "Arrival acknowledged", "assign": "Assigned",
    "forward": "Sent on", "process": "Sent to the next step", "approve": "Approved", "send_back": "Sent back",
    "pause": "Time limit suspended", "unpause": "Time limit running again",
    "extend": "Apology sent, new date set",
    "ask": "More documents asked for", "resume": "Missing documents received", "bill": "Payment asked for",
    "settle": "Payment recorded", "issue": "Result numbered and issued", "hand_over": "Result handed over",
    "consult": "Opinions of other offices asked for", "give_opinion": "Opinion given", "publish": "Posted in public",
    "end_posting": "Posting ended", "convene": "Put before a council", "conclude": "Council concluded",
    "withdraw": "Withdrawn by the citizen", "stop": "Stopped", "lapse": "Not accepted, documents never came",
    "reopen": "Taken up again", "recall": "Taken back by the sender", "misdirect": "Returned to the sender", "skip": "Step passed over",
    "part_came": "Some of the missing documents received", "unanswered": "The time to hand in documents passed",
    "remind_collect": "Reminded to collect the result",
    "reappoint": "Promised date changed with the work calendar",
    "succeed": "Taken over by the succeeding unit",
}  # fmt: skip


def fill(lang: str, pair: tuple[str, str], **values: Any) -> Markup:
    """One of two texts with ``values`` put in, escaped."""
    text = pair[lang == "en"]
    if values:  # escaped here and formatted by str: a third of the time of Markup.format
        text = text.format(**{name: escape(value) for name, value in values.items()})
    return Markup(text)


_AS_IT_IS = {lang: {key: Markup(pair[lang == "en"]) for key, pair in WORDS.items()} for lang in ("vi", "en")}


def say(lang: str, key: str, **values: Any) -> Markup:
    """The words called ``key``. Raises ``KeyError`` for words nobody wrote."""
    return fill(lang, WORDS[key], **values) if values else _AS_IT_IS[lang][key]


def sentence(lang: str, status: Status, **values: Any) -> Markup:
    """The headline of a dossier in ``status``."""
    return fill(lang, SENTENCES[status], **values)


def official(lang: str, text: str) -> Markup:
    """An official Vietnamese name on a page of ``lang``."""
    return Markup(f'<span lang="vi">{escape(text)}</span>') if lang == "en" else escape(text)


def say_day(lang: str, day: date) -> str:
    """``02/3/2026`` or ``2 March 2026``."""
    day = dates.as_day(day)
    return dates.say_date(day) if lang == "vi" else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment(lang: str, at: datetime, now: datetime) -> str:
    """``16:30, thứ Hai 02/3`` within a week of ``now``, ``16:30, 02/3/2026`` beyond; in English the same."""
    if lang == "vi":
        return dates.say_moment(at, now)
    at = dates.in_vietnam(at)
    near = abs((at.date() - now.date()).days) <= dates.NEAR
    day = f"{WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]}" if near else say_day(lang, at)
    return f"{dates.say_time(at)}, {day}"


def money(lang: str, amount: int) -> str:
    """``8.000 đồng`` or ``8,000 VND``."""
    return say_money(amount) if lang == "vi" else f"{amount:,} VND"


def say_hours(lang: str, hours: OfficeHours) -> list[tuple[str, str]]:
    """The usual week, neighbouring days with the same sessions on one line: (days, sessions)."""
    names = say(lang, "hours_days").split(",")
    join = f" {say(lang, 'hours_and')} "
    lines = []
    for sessions, days in groupby(range(7), key=lambda d: hours.week[d]):
        if not sessions:
            continue
        found = list(days)
        span = names[found[0]] if len(found) == 1 else f"{names[found[0]]} – {names[found[-1]]}"
        lines.append((span, join.join(map(str, sessions))))
    return lines


def _counted(words: str) -> Any:
    one, many = words.split("|")
    return lambda found: (one if found[1] == "1" else many).format(found[1])


# Deadlines and steps come from the domain in Vietnamese; these turn each of their phrases. Longest first.
_ENGLISH: tuple[tuple[re.Pattern[str], Any], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"(\d\d)/(\d{1,2})/(\d{4})", lambda m: f"{int(m[1])} {MONTHS[int(m[2]) - 1]} {m[3]}"),
        (r"(\d\d)/(\d{1,2})\b", lambda m: f"{int(m[1])} {MONTHS[int(m[2]) - 1]}"),
        (r"gia hạn đến ", "Extended to "),
        (r"hẹn lại ", "New date "),
        (r"\(hạn gốc ", "(originally due "),
        (r"quá hạn dưới 1 giờ", "less than 1 hour overdue"),
        (r"quá hạn (\d+) giờ", _counted("{} hour overdue|{} hours overdue")),
        (r"quá hạn (\d+) ngày", _counted("{} day overdue|{} days overdue")),
        (r"trễ dưới 1 giờ", "less than 1 hour late"),
        (r"trễ (\d+) giờ", _counted("{} hour late|{} hours late")),
        (r"trễ (\d+) ngày", _counted("{} day late|{} days late")),
        (r"trước hạn (\d+) ngày", _counted("{} day early|{} days early")),
        (r"còn (\d+) ngày", _counted("{} day left|{} days left")),
        (r"còn (\d+) giờ", _counted("{} hour left|{} hours left")),
        (r"còn (\d+) phút", _counted("{} minute left|{} minutes left")),
        (r"tạm dừng – chờ bổ sung giấy tờ lần \d+", "on hold – waiting for documents"),
        (r"tạm dừng – chờ bổ sung", "on hold – waiting for documents"),
        (r"tạm dừng – [^(]+", "on hold "),
        (r"\((\d+) ngày\)", _counted("({} day)|({} days)")),
        (r"đang lấy ý kiến phối hợp", "Waiting for the opinions of other offices"),
        (r"đang niêm yết công khai", "Posted in public"),
        (r"đang chờ hội đồng", "Waiting for a council"),
        (r"đến hạn hôm nay", "due today at"),
        (r"đến hạn", "due"),
        (r"đúng hạn", "on time"),
        (r"^nhận ", "Received "),
        (r"^chuyển đến ", "Sent on "),
        (r"^xong ", "Done "),
        (r"^hạn ", "Due "),
        (r"(\d+) ngày làm việc", _counted("{} working day|{} working days")),
        (r"(\d+) giờ làm việc", _counted("{} working hour|{} working hours")),
        (r"trong ngày làm việc", "within the working day"),
        (r"(\d+) ngày", _counted("{} day|{} days")),
        (r"(\d+) tháng", _counted("{} month|{} months")),
        (r"đã chuyển trả", "Sent back"),
        (r"dừng ở đây", "Stopped here"),
    )
)


def turned(lang: str, text: str) -> str:
    """A phrase of the domain about dates and deadlines, as it is or in English."""
    if lang == "vi":
        return text
    for pattern, words in _ENGLISH:
        text = pattern.sub(words, text)
    return text
