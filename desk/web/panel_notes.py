"""What stands above the acts of a panel (X2): why a step lies here again, by when it must go on, what the citizen still owes."""

from collections.abc import Sequence

from ..domain.beside import of_route
from ..domain.dates import say_date
from ..domain.forwarding import forwarded_late
from ..domain.supplements import is_over, missing, waiting
from ..domain.workflow import Outcome, Status
from ..store.models import Dossier, Supplement, Task
from . import views
from .guard import now

REVOKES = "Kết quả đã phát hành từ bước này trở đi không còn giá trị, số không dùng lại; công dân được báo. Hẹn trả giữ nguyên."


def opinions(tasks: Sequence[Task]) -> list[Task]:
    """The steps at which something was said, newest first."""
    return [
        t for t in reversed(of_route(tasks)) if t.opinion and t.done_at is not None and t.outcome != Outcome.CANCELLED
    ]


def forward_words(task: Task) -> str | None:
    """Phải chuyển trước …, and whether that is past; nothing of a step that the law does not hurry."""
    if task.forward_by is None or task.done_at is not None:
        return None
    late = forwarded_late(task.forward_by, None, now())
    return f"{'Quá lúc phải chuyển' if late else 'Phải chuyển trước'} {views.say(task.forward_by)}."


def why_back(tasks: Sequence[Task], task: Task) -> list[str]:
    """Why a step that was done lies here again."""
    origin = next((t for t in tasks if t.id == task.from_task_id), None)
    if task.origin == "sent_back" and origin is not None:
        return [f"Bị chuyển trả từ bước “{origin.name}” ({origin.agency_name}). Lý do: {origin.opinion}"]
    if task.origin == "misdirected" and origin is not None:
        return [f"{origin.agency_name} – {origin.department_name} trả về vì chuyển nhầm. Lý do: {origin.opinion}"]
    return ["Hồ sơ được mở lại, làm tiếp từ bước này; lý do ở Lịch sử."] if task.origin == "reopened" else []


def unanswered(dossier: Dossier, asked: Sequence[Supplement]) -> bool:
    """Does it wait for papers whose time has passed?"""
    request = waiting(asked)
    return dossier.state is Status.WAITING and request is not None and is_over(request, now().date())


def asked_for(dossier: Dossier, asked: Sequence[Supplement]) -> list[str]:
    """What the citizen was asked for, what of it came, and until when there is time."""
    request = waiting(asked)
    if dossier.state is not Status.WAITING or request is None:
        return []
    notes = [f"Cần bổ sung: {'; '.join(request.items)}. Lý do: {request.reason}"]
    if request.came:
        notes.append(f"Đã nộp: {'; '.join(request.came)}. Còn thiếu: {'; '.join(missing(request, ()))}.")
    over = unanswered(dossier, asked)
    notes.append(f"{'Đã quá hạn bổ sung' if over else 'Công dân chưa bổ sung đủ. Hạn'} {say_date(request.answer_by)}.")
    return notes
