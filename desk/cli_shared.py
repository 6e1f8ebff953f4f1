"""What every command of ``desk`` shares: errors in one line, an open application, a piece of work by the program itself."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from . import create_app
from .clock import Clock
from .domain.errors import DeskError, Invalid
from .policy import Actor
from .store import schema
from .store.db import db
from .store.work import Work, work_by


def say(sentence: str) -> None:
    """One line on standard output."""
    click.echo(sentence)


def complain(sentence: str) -> None:
    """One line on standard error, whatever the message looked like."""
    click.echo("desk: " + " ".join(sentence.split()), err=True)


class Desk(click.Group):
    """A group of commands in which every refusal is one line on standard error, never a traceback: exit 1, or 2 for bad usage."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run the command and leave the process with its exit code; see the class."""
        if not standalone_mode:
            return super().main(*args, standalone_mode=False, **extra)
        try:
            code = super().main(*args, standalone_mode=False, **extra)
        except NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            code = error.exit_code
        except click.UsageError as error:
            complain(f"{error.format_message()} Xem: {error.ctx.command_path if error.ctx else 'desk'} --help.")
            code = error.exit_code
        except click.ClickException as error:
            complain(error.format_message())
            code = 1
        except click.Abort:
            complain("Đã dừng.")
            code = 1
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """A rule's "no", a database or a file that cannot be used become one line each."""
        try:
            return super().invoke(ctx)
        except DeskError as error:
            raise click.ClickException(error.message) from error
        except OperationalError as error:
            raise click.ClickException(
                f"Không dùng được cơ sở dữ liệu: {error.orig}. Kiểm tra DESK_DATABASE_URL."
            ) from error
        except OSError as error:
            raise click.ClickException(f"Không đọc ghi được tệp: {error}.") from error


@contextmanager
def application() -> Iterator[Flask]:
    """The application inside its context; its connections are closed at the end."""
    app = create_app()
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def opened() -> Iterator[Flask]:
    """The same, on a database that has this program's schema. Raises ``Invalid`` when it has not."""
    with application() as app:
        if not schema.is_current(db.session()):
            raise Invalid("Lược đồ cơ sở dữ liệu chưa đúng phiên bản của chương trình. Chạy: desk upgrade.")
        yield app


def working(actor: Actor, clock: Clock | None = None) -> AbstractContextManager[Work]:
    """A piece of work of the command line, by the application's clock unless another is given."""
    return work_by(actor, db.session(), clock or current_app.extensions["desk.clock"])
