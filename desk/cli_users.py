"""``desk users``: accounts from the console, for the first one and for when nobody can sign in any more."""

import sys

import click

from .cli_shared import opened, say, working
from .policy import SYSTEM, Role
from .services import second_factor, staffing
from .store import passwords
from .store.queries import directory

STAFF_ROLES = [str(role) for role in Role if role not in (Role.SYSTEM, Role.CITIZEN)]


@click.group()
def users() -> None:
    """Tài khoản cán bộ."""


@users.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Họ và tên.")
@click.option("--agency", required=True, help="Mã đơn vị, ví dụ 11020.")
@click.option("--department", help="Khóa bộ phận (mot-cua, tu-phap …); bỏ trống: cả cơ quan.")
@click.option(
    "--role", "roles", required=True, multiple=True, type=click.Choice(STAFF_ROLES), help="Ghi nhiều lần được."
)
@click.option("--email", default="", help="Địa chỉ nhận nhắc hạn.")
@click.option(
    "--password-stdin", "typed", is_flag=True, help="Đọc mật khẩu (dùng lâu dài) từ một dòng của đầu vào chuẩn."
)
def add_user(
    username: str, name: str, agency: str, department: str | None, roles: tuple[str, ...], email: str, typed: bool
) -> None:  # fmt: skip
    """Thêm tài khoản USERNAME; in mật khẩu lần đầu một lần duy nhất: dùng được 24 giờ, phải đổi khi đăng nhập."""
    password = sys.stdin.readline().rstrip("\r\n") if typed else passwords.first_password()
    with opened(), working(SYSTEM) as work:
        unit = directory.agency_by_code(work.session, agency)
        part = directory.department_by_key(work.session, unit, department).id if department else None
        person = staffing.add_person(work, username, name, password, email, first=not typed)
        staffing.grant(work, person, [Role(role) for role in roles], unit.id, part)
        said = f"{person.username} – {person.name}, {unit.name}"
    say(f"Đã thêm {said}.")
    if not typed:
        click.echo(f"Mật khẩu lần đầu (chỉ hiện lần này): {password}")


@users.command("email")
@click.argument("username")
@click.argument("address")
def user_email(username: str, address: str) -> None:
    """Đặt địa chỉ nhận nhắc hạn ADDRESS cho tài khoản USERNAME; ADDRESS rỗng ("") là không gửi thư."""
    with opened(), working(SYSTEM) as work:
        person = staffing.set_email(work, username, address)
        said = person.username
    say(f"Đã ghi địa chỉ nhận nhắc hạn của {said}." if address else f"{said} không nhận thư nữa.")


@users.command("reset")
@click.argument("username")
@click.option("--second-factor", "factor", is_flag=True, help="Đặt lại cả xác thực hai bước.")
def reset_user(username: str, factor: bool) -> None:
    """Cấp lại mật khẩu lần đầu cho USERNAME, in một lần duy nhất; mọi phiên đăng nhập của người đó kết thúc."""
    with opened(), working(SYSTEM) as work:
        person = staffing.named(work, username)
        if factor:
            second_factor.reset(work, person, "Đặt lại từ dòng lệnh.")
        password = staffing.reissue(work, person)
        said = person.username
    say(f"Đã cấp lại mật khẩu cho {said}{' và đặt lại xác thực hai bước' if factor else ''}.")
    click.echo(f"Mật khẩu lần đầu (chỉ hiện lần này): {password}")


@users.command("lock")
@click.argument("username")
@click.option("--reason", required=True, help="Lý do, ghi vào nhật ký truy cập.")
@click.option("--to", "successor", help="Tên đăng nhập người nhận việc đang mở; bỏ trống: trả về bộ phận.")
def lock_user(username: str, reason: str, successor: str | None) -> None:
    """Khóa tài khoản USERNAME, kết thúc mọi phiên đăng nhập ngay; việc đang mở chuyển cho người khác hoặc về bộ phận."""
    with opened(), working(SYSTEM) as work:
        person = staffing.named(work, username)
        to = str(staffing.named(work, successor).id) if successor else staffing.TO_DEPARTMENT
        handed = staffing.lock(work, person, reason, to)
        said = person.username
    say(f"Đã khóa {said}; bàn giao {handed} việc.")


@users.command("unlock")
@click.argument("username")
@click.option("--reason", required=True, help="Lý do, ghi vào nhật ký truy cập.")
def unlock_user(username: str, reason: str) -> None:
    """Mở khóa tài khoản USERNAME."""
    with opened(), working(SYSTEM) as work:
        said = staffing.unlock(work, staffing.named(work, username), reason).username
    say(f"Đã mở khóa {said}.")
