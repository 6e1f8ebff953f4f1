"""What every command of ``desk`` shares: errors in one line, an open application, a piece of work by the program itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click
from click.exceptions import Exit, NoArgsIsHelpError

from .domain.errors import DeskError, Invalid

if TYPE_CHECKING:  # Flask and SQLAlchemy take half a second: only for commands that open the application
    from flask import Flask

    from .clock import Clock
    from .policy import Actor
    from .store.work import Work


OLD_SCHEMA = "Lược đồ cơ sở dữ liệu chưa đúng phiên bản của chương trình. Chạy: desk upgrade."


def say(sentence: str) -> None:
    """One line on standard output."""
    click.echo(sentence)


def complain(sentence: str) -> None:
    """One line on standard error, whatever the message looked like."""
    click.echo("desk: " + " ".join(sentence.split()), err=True)


class Desk(click.Group):
    """A group of commands in which every refusal is one line on standard error, never a traceback: exit 1, or 2 for bad usage.

    ``modules``: command -> the module of this package that holds it under the same name, imported when it is asked for.
    """

    def __init__(self, *args: Any, modules: Mapping[str, str] | None = None, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.modules = modules or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.modules, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands and cmd_name in self.modules:
            module = import_module(f".{self.modules[cmd_name]}", __package__)
            self.add_command(getattr(module, cmd_name), cmd_name)
        return super().get_command(ctx, cmd_name)

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
        except _database_errors() as error:
            raise click.ClickException(
                f"Không dùng được cơ sở dữ liệu: {error.orig}. Kiểm tra DESK_DATABASE_URL."
            ) from error
        except BrokenPipeError as error:  # whoever read our output has gone: nothing to say, and nobody to say it to
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise Exit(1) from error
        except OSError as error:
            raise click.ClickException(f"Không đọc ghi được tệp: {error}.") from error


def _database_errors() -> Any:
    """What a database that does not answer raises; nothing where none was asked."""
    loaded = sys.modules.get("sqlalchemy.exc")
    return loaded.OperationalError if loaded else ()


@contextmanager
def application(*, pages: bool = True) -> Iterator[Flask]:
    """The application inside its context; its connections are closed at the end. ``pages=False``: only its database."""
    from . import create_app
    from .store.db import db

    app = create_app(pages=pages)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def opened(*, pages: bool = True) -> Iterator[Flask]:
    """The same, on a database that has this program's schema. Raises ``Invalid`` when it has not."""
    from .store import schema
    from .store.db import db

    with application(pages=pages) as app:
        if not schema.is_current(db.session()):
            raise Invalid(OLD_SCHEMA)
        yield app


def working(actor: Actor, clock: Clock | None = None) -> AbstractContextManager[Work]:
    """A piece of work of the command line, by the application's clock unless another is given."""
    from flask import current_app

    from .store.db import db
    from .store.work import work_by

    return work_by(actor, db.session(), clock or current_app.extensions["desk.clock"])
