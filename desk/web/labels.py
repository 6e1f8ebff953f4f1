"""Words and looks of the interface: statuses, roles, channels, moves of the logbook. The only table of them."""

from dataclasses import dataclass

from flask import Flask

from ..domain import dates
from ..domain.catalogue.route_rows import ROLES as OF_STEPS
from ..domain.codes import grouped
from ..domain.fees import say_money
from ..domain.identity import say_phone
from ..domain.workflow import STATUS_NAMES, Channel, Delivery, Status
from ..policy import Role


@dataclass(frozen=True)
class StatusLook:
    """How a status is shown (ux.md §1.3): six looks for ten codes."""

    css: str
    icon: str
    label: str
    english: str


STATUSES: dict[Status, StatusLook] = {
    Status.SUBMITTED: StatusLook("new", "circle", STATUS_NAMES[Status.SUBMITTED], "Submitted"),
    Status.RECEIVED: StatusLook("rcv", "arrow_in", STATUS_NAMES[Status.RECEIVED], "Accepted"),
    Status.REFUSED: StatusLook("stop", "cross", STATUS_NAMES[Status.REFUSED], "Not accepted"),
    Status.PROCESSING: StatusLook("run", "play", STATUS_NAMES[Status.PROCESSING], "In progress"),
    Status.WAITING: StatusLook("wait", "pause", STATUS_NAMES[Status.WAITING], "More documents needed"),
    Status.PAYING: StatusLook("wait", "pause", STATUS_NAMES[Status.PAYING], "Payment required"),
    Status.WITHDRAWN: StatusLook("stop", "cross", STATUS_NAMES[Status.WITHDRAWN], "Withdrawal requested"),
    Status.STOPPED: StatusLook("stop", "cross", STATUS_NAMES[Status.STOPPED], "Stopped"),
    Status.READY: StatusLook("done", "tick", STATUS_NAMES[Status.READY], "Result ready"),
    Status.RETURNED: StatusLook("done", "tick", STATUS_NAMES[Status.RETURNED], "Result returned"),
}
ROLES: dict[Role, str] = {
    **{Role(code): name[:1].upper() + name[1:] for code, name in OF_STEPS.items()},
    Role.SUPERVISOR: "Giám sát",
    Role.INSPECTOR: "Thanh tra, kiểm tra",
    Role.CATALOGUE: "Quản trị danh mục",
    Role.ADMIN: "Quản trị hệ thống",
}
PERMISSIONS: dict[str, str] = {
    "desk.use": "Đăng nhập, xem việc và thông báo của mình",
    "dossier.read": "Xem hồ sơ trong phạm vi",
    "dossier.note": "Ghi chú, theo dõi, xem số được che",
    "paper.print": "In, in lại giấy tờ",
    "dossier.receive": "Tiếp nhận, từ chối, yêu cầu bổ sung tại quầy",
    "dossier.forward": "Chuyển hồ sơ, nhận bàn giao",
    "dossier.process": "Thụ lý, thẩm định, yêu cầu bổ sung",
    "dossier.approve": "Phê duyệt, dừng giải quyết",
    "result.issue": "Lấy số, phát hành kết quả",
    "result.return": "Trả kết quả",
    "paper.move": "Bàn giao, nhận bản giấy",
    "route.skip": "Bỏ qua bước",
    "dossier.reopen": "Mở lại hồ sơ",
    "snippet.share": "Soạn câu mẫu chung của đơn vị",
    "bulletin.post": "Đăng tin của cơ quan",
    "task.assign": "Phân công",
    "task.direct": "Chỉ đạo",
    "clock.pause": "Tạm dừng, tính tiếp thời hạn",
    "extension.propose": "Trình xin lỗi, hẹn lại",
    "lateness.watch": "Theo dõi sắp đến hạn và quá hạn",
    "report.read": "Xem báo cáo",
    "catalogue.manage": "Soạn danh mục thủ tục",
    "catalogue.publish": "Ban hành thủ tục",
    "calendar.manage": "Lịch làm việc, lý do",
    "template.manage": "Mẫu dự thảo",
    "staff.manage": "Người dùng, vai trò",
    "access.read": "Xem nhật ký truy cập",
    "units.manage": "Đơn vị, bộ phận",
    "installation.manage": "Cấu hình hệ thống",
}
CHANNELS: dict[Channel, str] = {
    Channel.DIRECT: "Trực tiếp",
    Channel.ONLINE: "Trực tuyến",
    Channel.POST: "Dịch vụ bưu chính công ích",
}
DELIVERY: dict[Delivery, str] = {
    Delivery.DESK: "Tại quầy",
    Delivery.POST: "Qua bưu chính",
    Delivery.ONLINE: "Bản điện tử",
}
FEES = {"none": "Không thu phí", "unpaid": "Chưa thanh toán", "paid": "Đã thanh toán", "exempt": "Miễn, giảm"}
EVENTS = {
    "submit": "Nộp trực tuyến",
    "receive": "Tiếp nhận hồ sơ",
    "refuse": "Từ chối tiếp nhận",
    "ask_at_desk": "Yêu cầu bổ sung trước khi tiếp nhận",
    "acknowledge": "Xác nhận đã nhận",
    "assign": "Phân công",
    "unassign": "Hoàn tác phân công",
    "unassign_beside": "Nơi được hỏi hoàn tác phân công",
    "forward": "Chuyển hồ sơ",
    "process": "Chuyển bước sau",
    "draft": "Lập phiên bản dự thảo",
    "approve": "Phê duyệt",
    "ask_more": "Lãnh đạo hỏi thêm",
    "answer_more": "Trả lời lãnh đạo",
    "send_back": "Chuyển trả",
    "recall": "Thu hồi",
    "misdirect": "Trả về vì chuyển nhầm",
    "skip": "Bỏ qua bước",
    "reopen": "Mở lại hồ sơ",
    "part_came": "Nhận một phần giấy tờ bổ sung",
    "accept_papers": "Chấp nhận giấy tờ bổ sung",
    "unanswered": "Quá hạn bổ sung, chưa nhận được giấy tờ",
    "lapse": "Từ chối tiếp nhận vì không bổ sung",
    "remind_collect": "Nhắc công dân nhận kết quả",
    "ask": "Yêu cầu bổ sung giấy tờ",
    "pause": "Tạm dừng thời hạn",
    "unpause": "Tính tiếp thời hạn",
    "apology_draft": "Lập dự thảo văn bản xin lỗi",
    "propose_extension": "Trình văn bản xin lỗi, hẹn lại",
    "extend": "Xin lỗi, hẹn lại ngày trả kết quả",
    "refuse_extension": "Không đồng ý hẹn lại",
    "withdraw_extension": "Rút văn bản xin lỗi đã trình",
    "resume": "Nhận giấy tờ bổ sung",
    "bill": "Thông báo nộp tiền",
    "settle": "Xác nhận đã nộp tiền",
    "issue": "Cấp số và phát hành kết quả",
    "hand_over": "Trả kết quả",
    "withdraw": "Công dân rút hồ sơ",
    "stop": "Dừng giải quyết",
    "reprint": "In lại giấy tờ",
    "late_note": "Ghi lý do trễ hạn",
    "direct": "Chỉ đạo",
    "directive_done": "Trả lời chỉ đạo",
    "reappoint": "Hẹn lại ngày trả kết quả",
    "succeed": "Chuyển sang đơn vị kế thừa",
    "consult": "Lấy ý kiến phối hợp",
    "acknowledge_beside": "Nơi được hỏi đã nhận câu hỏi",
    "assign_beside": "Nơi được hỏi phân công người trả lời",
    "give_opinion": "Cho ý kiến phối hợp",
    "take_back": "Rút câu hỏi",
    "publish": "Niêm yết công khai",
    "end_posting": "Kết thúc niêm yết",
    "convene": "Đưa ra hội đồng",
    "conclude": "Hội đồng kết luận",
    "paper_handed": "Bàn giao bản giấy",
    "paper_received": "Nhận bản giấy",
    "paper_missing": "Thiếu bản giấy",
    "paper_taken_back": "Rút bản giấy khỏi chuyến bàn giao",
}
PAPERS = {
    "receipt": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "supplement": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    "refusal": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    "apology": "Văn bản xin lỗi và hẹn lại ngày trả kết quả",
    "stop": "Thông báo dừng giải quyết hồ sơ",
    "result": "Văn bản kết quả",
    "bundle": "Phiếu bàn giao hồ sơ",
    "control": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
}
NOTICES = {  # kinds of notices to the staff, in the settings of S7
    "t3": "Còn ba ngày làm việc",
    "t1": "Còn một ngày làm việc",
    "overdue": "Quá hạn",
    "late-reason": "Cần ghi lý do trễ",
    "apology-draft": "Dự thảo văn bản xin lỗi đã lập",
    "apology-proposed": "Văn bản xin lỗi chờ ký",
    "apology-decided": "Văn bản xin lỗi đã ký hoặc bị trả",
    "reminder": "Lãnh đạo nhắc",
    "directive": "Lãnh đạo chỉ đạo",
    "digest": "Bản tin 07:30",
    "calendar-missing": "Lịch năm sau chưa xác nhận",
    "catalogue-submitted": "Bản thảo thủ tục chờ ban hành",
    "catalogue-returned": "Bản thảo thủ tục bị trả lại",
    "catalogue-published": "Thủ tục đã ban hành",
    "import-submitted": "Các thủ tục nhập từ tệp chờ ban hành",
    "import-published": "Các thủ tục nhập từ tệp đã ban hành",
    "paper-missing": "Bàn giao giấy tờ bị báo thiếu",
    "deputy": "Được ủy quyền làm thay",
    "deputy-ended": "Ủy quyền làm thay chấm dứt sớm",
    "absence": "Vắng mặt được đăng ký hộ",
    "opinion-asked": "Được hỏi ý kiến phối hợp",
    "opinion-answered": "Nơi được hỏi đã trả lời",
    "opinion-withdrawn": "Câu hỏi lấy ý kiến được rút",
    "opinion-overdue": "Nơi được hỏi không trả lời trong hạn",
    "posting-over": "Hết thời gian niêm yết",
    "unanswered": "Quá hạn bổ sung, công dân chưa nộp",
    "forward": "Đến lúc phải chuyển mà chưa chuyển",
    "asked-more": "Lãnh đạo hỏi thêm",
    "answered-more": "Câu hỏi thêm đã được trả lời",
    "mentioned": "Được nhắc đến trong ghi chú nội bộ",
    "reminded": "Lời nhắc tự đặt",
    "followed": "Việc mới ở hồ sơ đang theo dõi",
}
BADGE_ICONS = {"ok": "clock", "soon": "clock", "today": "clock", "late": "triangle", "hold": "pause", "done": "tick"}


def init_app(app: Flask) -> None:
    """The words and the date helpers, for every template."""
    app.jinja_env.filters.update(
        status=lambda code: STATUSES[Status(code)], channel=lambda code: CHANNELS[Channel(code)],
        delivery=lambda code: DELIVERY[Delivery(code)], fee=FEES.__getitem__, event_title=EVENTS.__getitem__,
        paper_title=PAPERS.__getitem__, role=lambda code: ROLES[Role(code)], grouped=grouped, money=say_money, phone=say_phone,
        date=dates.say_date, time=dates.say_time, moment=dates.say_moment,
    )  # fmt: skip
    app.jinja_env.globals["badge_icons"] = BADGE_ICONS
