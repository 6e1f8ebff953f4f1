"""The reader of catalogue files beside the sweep: a process of its own, started when a file waits."""

import os
import subprocess
import sys

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from .cli_shared import complain
from .store import importing
from .store.db import db


class Beside:
    """The reader as a child of the sweep: started when something waits, never waited for."""

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Start the reader if a file waits and none is at work; errors of the database are told and looked past."""
        if self.child is not None and self.child.poll() is None:
            return
        try:
            waits = importing.waits(db.session(), current_app.extensions["desk.clock"]())
        except SQLAlchemyError as error:
            complain(f"catalogue: {type(error).__name__}")
            return
        finally:
            db.session.remove()
        if waits:
            words = ["-c", "from desk.cli import main; main()", "catalogue", "read", "--child-of", str(os.getpid())]
            self.child = subprocess.Popen([sys.executable, *words])

    def stop(self) -> None:
        """The sweep ends: so does its reader. What it was reading is left to the next."""
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
            self.child.wait(10)
