"""The log of access (nhật ký truy cập, A3): sign-ins, reveals, changes of rights. One line each, and nobody changes one.

Its lines hold no personal data of citizens: a dossier is named by its row, a purpose in the words of whoever had it.
"""

from ..store.models import AccessLine, Agency, Person
from ..store.work import Work

KINDS: dict[str, str] = {
    "sign_in": "Đăng nhập",
    "sign_in_failed": "Đăng nhập không thành công",
    "sign_out": "Đăng xuất",
    "session_ended": "Kết thúc phiên ở thiết bị khác",
    "reveal": "Xem dữ liệu che",
    "view_as": "Xem như người khác",
    "view_as_ended": "Thôi xem như người khác",
    "account": "Tạo, sửa tài khoản",
    "locked": "Khóa tài khoản",
    "unlocked": "Mở khóa tài khoản",
    "rights": "Cấp, kết thúc vai trò",
    "password": "Đổi mật khẩu",
    "first_password": "Cấp mật khẩu lần đầu",
    "second_factor": "Xác thực hai bước",
    "second_factor_failed": "Mã xác thực không đúng",
    "units": "Thay đổi đơn vị",
    "export": "Xuất dữ liệu",
}


def note(
    work: Work,
    kind: str,
    *,
    person: Person | None = None,
    agency: Agency | None = None,
    dossier_id: int | None = None,
    purpose: str = "",
    detail: str = "",
) -> AccessLine:
    """Write one line: whoever works did ``kind``, to a ``person``, a unit, a dossier; with which ``purpose``.

    ``detail`` must hold no personal data of citizens. Raises ``KeyError`` for a kind that has no words.
    """
    assert KINDS[kind]
    line = AccessLine(
        at=work.now, person_id=work.actor.id, who=work.actor.name, kind=kind, about_id=person.id if person else None,
        about=f"{person.name} ({person.username})" if person else agency.name if agency else "",
        agency_id=agency.id if agency else None, dossier_id=dossier_id, purpose=purpose, detail=detail,
    )  # fmt: skip
    work.session.add(line)
    return line
