"""The ``desk`` command. Exit 0 done, 1 a rule said no, 2 bad usage; errors on stderr, one line, no traceback."""

import click

from .cli_shared import Desk

COMMANDS = {  # name -> module: a command is imported when it is asked for, so that ``desk due`` starts at once
    "init": "cli_setup",
    "upgrade": "cli_setup",
    "users": "cli_users",
    "catalogue": "cli_catalogue",
    "verify": "cli_setup",
    "demo": "cli_demo",
    "calendar": "cli_calendar",
    "due": "cli_due",
    "search": "cli_search",
    "serve": "cli_serve",
    "sweep": "cli_sweep",
    "jobs": "cli_jobs",
    "outbox": "cli_outbox",
}


@click.group(cls=Desk, modules=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="desk")
def main() -> None:
    """Một cửa liên thông: thiết lập, chạy, kiểm tra.

    Cơ sở dữ liệu: DESK_DATABASE_URL (mặc định SQLite trong thư mục instance). Thư mục instance: DESK_INSTANCE.
    """
