"""The life of a dossier (vòng đời hồ sơ), as tables.

The ten statuses are the national ones (danh mục trạng thái hồ sơ, Cổng Dịch vụ công quốc gia). A *move* (thao tác) is one row:
where it may start, where it leads, which step it belongs to, which permission it needs. Buttons, services and the tests that
walk the graph all read this table; nothing else compares statuses.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from .errors import MoveNotAllowed


class Status(IntEnum):
    """National status code (mã trạng thái)."""

    SUBMITTED = 1  # Mới đăng ký
    RECEIVED = 2  # Được tiếp nhận
    REFUSED = 3  # Không được tiếp nhận
    PROCESSING = 4  # Đang xử lý
    WAITING = 5  # Yêu cầu bổ sung giấy tờ
    PAYING = 6  # Yêu cầu thực hiện nghĩa vụ tài chính
    WITHDRAWN = 7  # Công dân yêu cầu rút hồ sơ
    STOPPED = 8  # Dừng xử lý
    READY = 9  # Đã xử lý xong
    RETURNED = 10  # Đã trả kết quả


STATUS_NAMES: dict[Status, str] = {
    Status.SUBMITTED: "Mới đăng ký",
    Status.RECEIVED: "Được tiếp nhận",
    Status.REFUSED: "Không được tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.WAITING: "Yêu cầu bổ sung giấy tờ",
    Status.PAYING: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.READY: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}

FINAL = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED})  # no open step, no clock
CLOSED = frozenset({Status.REFUSED, Status.RETURNED})  # for good; the others may be reopened (mở lại) by a leader
OPEN = frozenset(Status) - FINAL


class StepKind(StrEnum):
    """What a step of the route is for."""

    RECEIVE = "receive"  # tiếp nhận tại Bộ phận Một cửa của một cơ quan
    PROCESS = "process"  # thụ lý, thẩm định, xác minh
    APPROVE = "approve"  # lãnh đạo phê duyệt
    ISSUE = "issue"  # văn thư lấy số, phát hành
    RETURN = "return"  # trả kết quả cho công dân
    CONSULT = "consult"  # lấy ý kiến phối hợp: beside a step, not of the route
    PUBLISH = "publish"  # niêm yết công khai: beside a step
    COUNCIL = "council"  # họp hội đồng, giám định: beside a step


BESIDE = frozenset({StepKind.CONSULT, StepKind.PUBLISH, StepKind.COUNCIL})  # việc nhánh của một bước


class Channel(IntEnum):
    """How the dossier came (kênh thực hiện)."""

    DIRECT = 1  # Trực tiếp
    ONLINE = 2  # Trực tuyến
    POST = 3  # Dịch vụ bưu chính công ích


class Delivery(StrEnum):
    """How the result goes back (hình thức nhận kết quả)."""

    DESK = "desk"
    POST = "post"
    ONLINE = "online"


class Outcome(StrEnum):
    """How a task ended."""

    RECEIVED = "received"
    FORWARDED = "forwarded"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    ISSUED = "issued"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    RECALLED = "recalled"  # thu hồi: taken back before anybody there confirmed it
    MISDIRECTED = "misdirected"  # chuyển nhầm: back to whoever sent it
    SKIPPED = "skipped"  # bỏ qua, with authority and reason
    REOPENED = "reopened"  # what was open when a finished dossier was taken up again
    ANSWERED = "answered"  # đã trả lời ý kiến
    SILENT = "silent"  # không trả lời trong hạn: never consent
    WITHDRAWN = "withdrawn"  # rút câu hỏi
    ENDED = "ended"  # hết niêm yết, hội đồng đã kết luận


@dataclass(frozen=True)
class Move:
    """One row of the table. ``sources`` may hold None: the dossier does not exist yet. ``target`` None: status stays."""

    name: str
    label: str
    sources: frozenset[Status | None]
    target: Status | None
    needs: str
    kinds: frozenset[StepKind] = frozenset()  # the steps it belongs to; empty: to the dossier, whatever its step
    says: str | None = None  # what the person writes: "opinion" (optional), "question" or "reason" (required)


_S, _K = Status, StepKind
_ALL_STEPS = frozenset(StepKind) - BESIDE
_WORKING: frozenset[Status | None] = frozenset({_S.RECEIVED, _S.PROCESSING})
_OWED: frozenset[Status | None] = _WORKING | {_S.WAITING, _S.PAYING}  # a result is owed still, whoever's turn it is

MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("submit", "Nộp hồ sơ", frozenset({None}), _S.SUBMITTED, "dossier.submit"),
        Move("receive", "Tiếp nhận", frozenset({None, _S.SUBMITTED, _S.WAITING}), _S.RECEIVED, "dossier.receive"),
        Move("refuse", "Từ chối tiếp nhận", frozenset({None, _S.SUBMITTED}), _S.REFUSED, "dossier.receive", says="reason"),
        Move("ask_at_desk", "Yêu cầu bổ sung", frozenset({None, _S.SUBMITTED}), _S.WAITING, "dossier.receive", says="reason"),
        Move("acknowledge", "Xác nhận đã nhận", _WORKING, _S.PROCESSING, "desk.use", _ALL_STEPS - {_K.RETURN} | {_K.CONSULT}),
        Move("assign", "Phân công", _WORKING, _S.PROCESSING, "task.assign", frozenset({_K.PROCESS, _K.CONSULT})),
        Move("forward", "Chuyển", _WORKING, _S.PROCESSING, "dossier.forward", frozenset({_K.RECEIVE}), "opinion"),
        Move("process", "Chuyển", _WORKING, _S.PROCESSING, "dossier.process", frozenset({_K.PROCESS}), "opinion"),
        Move("draft", "Soạn dự thảo kết quả", _WORKING, _S.PROCESSING, "dossier.process", frozenset({_K.PROCESS})),
        Move("approve", "Phê duyệt", _WORKING, _S.PROCESSING, "dossier.approve", frozenset({_K.APPROVE}), "opinion"),
        Move("ask_more", "Hỏi thêm", _WORKING, _S.PROCESSING, "dossier.approve", frozenset({_K.APPROVE}), "reason"),
        Move("answer_more", "Trả lời lãnh đạo", _OWED, None, "desk.use", says="reason"),
        Move(
            "send_back", "Chuyển trả", _WORKING, _S.PROCESSING, "desk.use", _ALL_STEPS - {_K.RETURN}, "reason",
        ),
        Move("misdirect", "Chuyển nhầm", _WORKING, _S.PROCESSING, "desk.use", _ALL_STEPS - {_K.RETURN}, "reason"),
        Move("recall", "Thu hồi", _WORKING, _S.PROCESSING, "desk.use", _ALL_STEPS - {_K.RETURN}),
        Move("skip", "Bỏ qua bước", _WORKING, _S.PROCESSING, "route.skip", frozenset({_K.PROCESS, _K.RECEIVE}), "reason"),
        Move("accept_papers", "Chấp nhận bổ sung", _WORKING, _S.PROCESSING, "dossier.process", frozenset({_K.PROCESS})),
        Move("consult", "Lấy ý kiến phối hợp", _WORKING, _S.PROCESSING, "dossier.process", frozenset({_K.PROCESS}), "question"),
        Move("give_opinion", "Gửi ý kiến", _OWED, None, "dossier.process", frozenset({_K.CONSULT}), "opinion"),
        Move("publish", "Niêm yết công khai", _WORKING, _S.PROCESSING, "dossier.process", frozenset({_K.PROCESS}), "question"),
        Move("end_posting", "Ghi kết quả niêm yết", _OWED, None, "dossier.process", frozenset({_K.PUBLISH}), "opinion"),
        Move("convene", "Đưa ra hội đồng", _WORKING, _S.PROCESSING, "dossier.process", frozenset({_K.PROCESS}), "question"),
        Move("conclude", "Ghi kết luận hội đồng", _OWED, None, "dossier.process", frozenset({_K.COUNCIL}), "opinion"),
        Move("take_back", "Rút câu hỏi", _OWED, None, "dossier.process", BESIDE, "reason"),
        Move("ask", "Yêu cầu bổ sung", _WORKING, _S.WAITING, "dossier.process", frozenset({_K.PROCESS}), "reason"),
        Move("pause", "Tạm dừng thời hạn", _WORKING, _S.PROCESSING, "clock.pause", frozenset({_K.PROCESS}), "reason"),
        Move("unpause", "Tính tiếp thời hạn", _WORKING, _S.PROCESSING, "clock.pause", frozenset({_K.PROCESS})),
        Move("resume", "Nhận giấy tờ bổ sung", frozenset({_S.WAITING}), _S.PROCESSING, "dossier.receive"),
        Move("lapse", "Từ chối vì không bổ sung", frozenset({_S.WAITING}), _S.REFUSED, "dossier.receive", says="reason"),
        Move("bill", "Thông báo nộp tiền", _WORKING, _S.PAYING, "dossier.process", frozenset({_K.PROCESS}), "reason"),
        Move("settle", "Xác nhận đã nộp tiền", frozenset({_S.PAYING}), _S.PROCESSING, "dossier.receive"),
        Move("propose_extension", "Trình văn bản xin lỗi", _OWED, None, "extension.propose", _ALL_STEPS - {_K.RETURN}, "reason"),
        Move("extend", "Ký và gửi", _OWED, None, "dossier.approve"),
        Move("refuse_extension", "Không đồng ý", _OWED, None, "dossier.approve", says="reason"),
        Move("withdraw_extension", "Rút văn bản đã trình", _OWED, None, "extension.propose"),
        Move("issue", "Cấp số và phát hành", _WORKING, _S.PROCESSING, "result.issue", frozenset({_K.ISSUE})),
        Move("finish", "Có kết quả", _WORKING, _S.READY, "desk.use"),
        Move("hand_over", "Xác nhận đã trả", frozenset({_S.READY}), _S.RETURNED, "result.return", frozenset({_K.RETURN})),
        Move(
            "withdraw", "Rút hồ sơ", frozenset({_S.SUBMITTED, _S.RECEIVED, _S.PROCESSING, _S.WAITING, _S.PAYING}),
            _S.WITHDRAWN, "dossier.receive", says="reason",
        ),
        Move(
            "stop", "Dừng giải quyết", frozenset({_S.RECEIVED, _S.PROCESSING, _S.WAITING, _S.PAYING}),
            _S.STOPPED, "dossier.approve", says="reason",
        ),
        Move("reopen", "Mở lại", frozenset({_S.READY, _S.WITHDRAWN, _S.STOPPED}), _S.PROCESSING, "dossier.reopen", says="reason"),
    )
}  # fmt: skip


WHILE_PAUSED = frozenset(
    {
        "acknowledge",
        "assign",
        "unpause",
        "give_opinion",
        "end_posting",
        "conclude",
        "take_back",
    }
)  # what a step that stands still may see; the clock first


def move_for(name: str, status: Status | None, kind: StepKind | None = None) -> Move:
    """The move called ``name`` if it may start from ``status`` (and at a step of ``kind``).

    Raises ``MoveNotAllowed`` with the sentence the person reads.
    """
    move = MOVES[name]
    if status not in move.sources:
        where = STATUS_NAMES[status] if status is not None else "chưa có"
        raise MoveNotAllowed(
            f"Không thể “{move.label}”: hồ sơ đang ở trạng thái “{where}”. Tải lại trang để xem việc làm được lúc này.",
            move=name, status=status,
        )  # fmt: skip
    if move.kinds and kind not in move.kinds:
        raise MoveNotAllowed(f"Bước này không có thao tác “{move.label}”.", move=name, step=kind)
    return move


def moves_at(status: Status, kind: StepKind | None) -> list[Move]:
    """Every move that the table allows here, in the table's order (rights are asked elsewhere)."""
    return [m for m in MOVES.values() if status in m.sources and (not m.kinds or kind in m.kinds)]
