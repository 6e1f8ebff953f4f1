"""What works beside the sweep: the reader of catalogue files and the runner of bulk jobs, each a process started when something waits."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from .cli_shared import complain
from .store import importing
from .store.db import Session, db
from .store.queries import workspace

Waits = Callable[[Session, datetime], bool]


class Beside:
    """One child of the sweep: started when something waits, never waited for."""

    def __init__(self, name: str, waits: Waits, *words: str) -> None:
        self.name, self.waits, self.words = name, waits, words
        self.child: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Start the child if something waits and none is at work; errors of the database are told and looked past."""
        if self.child is not None and self.child.poll() is None:
            return
        try:
            waits = self.waits(db.session(), current_app.extensions["desk.clock"]())
        except SQLAlchemyError as error:
            complain(f"{self.name}: {type(error).__name__}")
            return
        finally:
            db.session.remove()
        if waits:
            words = ["-c", "from desk.cli import main; main()", *self.words, "--child-of", str(os.getpid())]
            self.child = subprocess.Popen([sys.executable, *words])

    def stop(self) -> None:
        """The sweep ends: so does its child. What it was doing is left to the next."""
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
            self.child.wait(10)


def all_beside() -> list[Beside]:
    """The reader of catalogue files, the runner of bulk jobs."""
    return [
        Beside("catalogue", importing.waits, "catalogue", "read"),
        Beside("jobs", lambda session, now: workspace.unattended(session, now) is not None, "jobs"),
    ]  # fmt: skip
