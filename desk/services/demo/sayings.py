"""What people in the demo write: opinions, requests, reasons. Training text, in the tone of the real forms."""

from dataclasses import dataclass
from random import Random

from ...domain.workflow import StepKind

OPINIONS = {
    StepKind.RECEIVE: ("", "Hồ sơ đủ thành phần.", "Đã kiểm tra, đủ giấy tờ."),
    StepKind.PROCESS: (
        "Đủ điều kiện, đề nghị giải quyết.",
        "Đã thẩm định, hồ sơ hợp lệ.",
        "Đã xác minh, thông tin khớp hồ sơ.",
        "",
    ),
    StepKind.APPROVE: ("", "Đồng ý.", "Đồng ý theo đề xuất."),
}
SEND_BACK = (
    "Dự thảo ghi sai ngày sinh của chủ hồ sơ, đối chiếu lại giấy tờ tùy thân.",
    "Thiếu ý kiến xác minh tại nơi cư trú, bổ sung rồi trình lại.",
    "Căn cứ pháp lý trong dự thảo chưa đúng điều khoản, sửa rồi trình lại.",
)
REASONS = (
    "Bản nộp bị mờ, không đọc được số và ngày cấp.",
    "Giấy tờ chưa có xác nhận của cơ quan có thẩm quyền.",
    "Thông tin trên giấy tờ không khớp với tờ khai.",
)
REFUSALS = (
    "Người nộp không thuộc đối tượng giải quyết của thủ tục này theo quy định về thẩm quyền theo nơi cư trú.",
    "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan; hướng dẫn nộp tại nơi đăng ký thường trú.",
    "Yêu cầu đã được giải quyết bằng quyết định đang có hiệu lực.",
)
BILLS = (
    "Lệ phí trước bạ và thuế thu nhập cá nhân theo thông báo.",
    "Tiền sử dụng đất theo thông báo của cơ quan thuế.",
)
DELAYS = (  # lý do trong danh mục, và giải thích
    ("verify", "đang chờ kết quả xác minh tại nơi cư trú cũ"),
    ("opinion", "cơ quan được hỏi chưa trả lời bằng văn bản"),
    ("too-many", ""),
)
STOPPED_BY = "Nghị định 61/2018/NĐ-CP, Điều 19; văn bản trình của bộ phận chuyên môn."
DUES = "Thông báo nộp lệ phí trước bạ, thuế thu nhập cá nhân của cơ quan thuế, gửi người sử dụng đất cùng ngày."
QUESTION = "Đề nghị cho ý kiến về hiện trạng, nguồn gốc và việc người đề nghị đã được giải quyết lần nào chưa."
ANSWER = (
    "Đã đối chiếu sổ theo dõi: chưa được giải quyết lần nào. Đề nghị ghi rõ nơi cư trú trước đây của người đề nghị."
)
REOPENED_BY = "Ghi sai năm sinh của chủ hồ sơ trên kết quả; làm lại trước khi trả cho công dân."
STOPS = (
    "Quá thời hạn bổ sung theo phiếu yêu cầu, người nộp không bổ sung.",
    "Đang có tranh chấp được tòa án thụ lý, dừng giải quyết theo quy định.",
)
WITHDRAWALS = (
    "Công dân đề nghị rút hồ sơ vì thay đổi nhu cầu.",
    "Công dân rút hồ sơ để bổ sung giấy tờ gốc rồi nộp lại.",
)


@dataclass(frozen=True)
class Sayings:
    """Draws a sentence; ``papers`` are the names of the case's papers."""

    rng: Random
    papers: tuple[str, ...]

    def opinion(self, kind: StepKind) -> str:
        """Ý kiến of whoever passes the dossier on."""
        return self.rng.choice(OPINIONS[kind])

    def request(self) -> tuple[list[str], str]:
        """Which papers to bring again, and why."""
        return self.rng.sample(self.papers, k=min(len(self.papers), self.rng.choice((1, 1, 2)))), self.rng.choice(
            REASONS
        )

    def send_back(self) -> str:
        """Why a leader gives it back."""
        return self.rng.choice(SEND_BACK)

    def refusal(self) -> str:
        """Why it is not received."""
        return self.rng.choice(REFUSALS)

    def bill(self) -> str:
        """What the money is for."""
        return self.rng.choice(BILLS)

    def delay(self) -> tuple[str, str]:
        """Why the date cannot be kept: the reason of the list, and what is written to it."""
        return self.rng.choice(DELAYS)

    def stop(self) -> str:
        """Why work ends."""
        return self.rng.choice(STOPS)

    def withdrawal(self) -> str:
        """Why the citizen takes it back."""
        return self.rng.choice(WITHDRAWALS)
