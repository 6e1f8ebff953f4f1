"""The logbook in words (lịch sử xử lý): one line of the database as a person reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..domain.dates import say_date, say_moment
from ..domain.documents import KINDS
from ..domain.ending import GROUNDS, Ground
from ..domain.fees import say_money
from ..services.composing import CHECKED
from ..store.models import Event
from .labels import CHANNELS, EVENTS, PAPERS


@dataclass(frozen=True)
class Line:
    """What ``macros/timeline.html`` draws."""

    title: str
    who: str
    when: str
    at: str
    details: tuple[str, ...] = ()


def lines(events: Iterable[Event]) -> list[Line]:
    """The events in the order given."""
    return [
        Line(EVENTS[e.what], f"{e.actor} – {e.place}" if e.place else e.actor, say_moment(e.at), e.at.isoformat(), tuple(_details(e)))
        for e in events
    ]  # fmt: skip


def _moment(text: str) -> str:
    return say_moment(datetime.fromisoformat(text))


def _details(event: Event) -> Iterable[str]:
    data: dict[str, Any] = event.data
    if event.what == "receive":
        yield f"Mã hồ sơ {data['number']}. Hẹn trả {_moment(data['promised_at'])} ({data['term']})."
    if data.get("step"):
        yield f"Bước: {data['step']}."
    if data.get("choice"):
        yield f"Kết quả bước: {data['choice']}."
    if data.get("produces"):
        yield f"Sản phẩm của bước: {data['produces']}."
    yield from _document(event.what, data)
    yield from _where_to(event.what, data)
    yield from _beside(event.what, data)
    for key, label in (("opinion", "Ý kiến"), ("reason", "Lý do"), ("duplicate_reason", "Vẫn tiếp nhận vì")):
        if data.get(key):
            yield f"{label}: {data[key]}"
    if data.get("under"):
        yield f"Theo ủy quyền số {data['under']}."
    yield from _back(event.what, data)
    yield from _letter(event.what, data)
    yield from _papers(event.what, data)


def _back(what: str, data: dict[str, Any]) -> Iterable[str]:
    """Thu hồi, mở lại, dừng, bổ sung: what was taken back, revoked, stopped, what came."""
    if data.get("taken"):
        yield f"Thu hồi từ: {'; '.join(data['taken'])}."
    if data.get("revoked"):
        yield f"Kết quả không còn giá trị: {', '.join(data['revoked'])}."
    if what == "stop" and data.get("ground"):
        yield f"Căn cứ dừng: {GROUNDS[Ground(data['ground'])]}. {data['basis']}"
    if data.get("came"):
        yield f"Đã nộp: {'; '.join(data['came'])}."
    if data.get("missing"):
        yield f"Còn thiếu: {'; '.join(data['missing'])}."
    if what == "unanswered":
        yield f"Hạn bổ sung {say_date(date.fromisoformat(data['answer_by']))} (lần {data['n']})."
    if what == "reopen" and data.get("promised_at") and not data.get("was"):
        yield f"Hẹn trả {_moment(data['promised_at'])}."


def _beside(what: str, data: dict[str, Any]) -> Iterable[str]:
    """Ý kiến phối hợp, niêm yết, hội đồng."""
    if data.get("question"):
        yield f"Nội dung: {data['question']}"
    if what in ("publish", "convene"):
        yield f"Đến {_moment(data['until'])}."
    if data.get("unit"):
        yield f"Nơi được hỏi: {data['unit']}."
    for key, label in (("stance", "Trả lời"), ("found", "Kết quả niêm yết")):
        if data.get(key):
            yield f"{label}: {data[key]}."
    if data.get("late"):
        yield "Sau hạn."
    if data.get("silent"):
        yield f"Không có ý kiến (quá hạn), không phải là đồng ý: {'; '.join(data['silent'])}."


def _letter(what: str, data: dict[str, Any]) -> Iterable[str]:
    """Gia hạn, xin lỗi: from which date to which, and what that is in law."""
    if what in ("apology_draft", "propose_extension"):
        yield f"Hẹn trả đề nghị {_moment(data['promised_at'])}."
    if what == "extend":
        kind = "Gia hạn" if data["in_time"] else "Hẹn lại khi đã muộn để gia hạn, hạn gốc vẫn tính"
        yield f"{kind}: hẹn trả {_moment(data['promised_at'])}, hạn gốc {_moment(data['owed_at'])}."


def _document(what: str, data: dict[str, Any]) -> Iterable[str]:
    """Đề xuất, quyết định, phiên bản dự thảo, hỏi thêm."""
    if data.get("proposal"):
        yield f"Đề xuất: {KINDS[data['proposal']]}."
    if data.get("decision"):
        yield f"Quyết định: {KINDS[data['decision']]}."
    if what == "draft":
        yield f"{data['document']}, phiên bản {data['n']} ({KINDS[data['kind']]}), mã kiểm tra {data['digest'][:CHECKED]}."
    elif data.get("document"):
        said = data["document"]
        yield f"Bản dự thảo: {said['title']}, phiên bản {said['n']}, mã kiểm tra {said['digest'][:CHECKED]}."
    if what == "ask_more":
        yield f"Hỏi {data['whom']}: {data['words']}"
    if what == "answer_more":
        yield data["words"]


def _where_to(what: str, data: dict[str, Any]) -> Iterable[str]:
    if what == "assign":
        before = f" (trước đó: {data['before']})" if data.get("before") else ""
        yield f"Giao cho {data['to']}{before}."
    elif what == "unassign":
        yield f"Không giao cho {data['who']} nữa; " + (
            f"lại do {data['back']} giữ." if data["back"] else "chưa giao cho ai."
        )
    elif what == "succeed":
        yield f"Từ {data['before']} sang {data['to']}."
    elif isinstance(data.get("to"), list):
        for place, due in zip(data["to"], data.get("due", []), strict=False):
            yield f"Đến: {place}, hạn {_moment(due)}."
    elif data.get("to"):
        yield f"{'Đến' if what == 'paper_handed' else 'Về'}: {data['to']}."


def _papers(what: str, data: dict[str, Any]) -> Iterable[str]:
    if data.get("items"):
        yield f"Cần bổ sung (lần {data['n']}): {'; '.join(data['items'])}. Trước ngày {say_date(date.fromisoformat(data['answer_by']))}."
        yield "Thời hạn tính lại từ đầu khi nhận đủ." if data["effect"] == "restart" else "Thời hạn vẫn chạy."
    if what in ("pause", "unpause"):
        yield f"Căn cứ: {data['note']}" if what == "pause" else f"Hẹn trả {_moment(data['promised_at'])}."
    if what == "late_note" and data["note"]:
        yield data["note"]
    if what == "direct":
        yield f"Gửi {data['whom']}, trả lời trước {_moment(data['until'])}: {data['words']}"
    if what == "directive_done":
        yield data["words"]
    if data.get("was"):
        yield f"Hẹn trả {_moment(data['was'])} → {_moment(data['promised_at'])}."
    if what == "resume":
        again = "Thời hạn tính lại từ đầu. " if data["restart"] else ""
        yield f"{again}Hẹn trả {_moment(data['promised_at'])}."
    if what in ("bill", "settle"):
        yield f"Số tiền: {say_money(data['amount'])}."
    if what == "issue":
        yield f"{data['result']}: số {data['number']}."
    if what.startswith("paper_"):
        yield f"Chuyến {data['serial']}." + (f" {data['note']}" if data.get("note") else "")
    if what == "paper_missing":
        yield f"{data['handed_by']} giao."
    if what == "reprint":
        yield f"{PAPERS[data['kind']]} số {data['serial']}, in lại lần {data['n']}."
    elif data.get("paper"):
        yield f"Đã lập giấy số {data['paper']}."
    if data.get("channel"):
        yield f"Kênh: {CHANNELS[data['channel']]}."
    if data.get("proof"):
        yield f"Giấy ủy quyền: {data['proof']}."
