"""Where a PostgreSQL to test on is: ``python -m tests.servers`` prints its address, or exits with 1 when there is none.

``DESK_TEST_PG`` names it; else the one on this machine is tried, by address and by socket, as the present user and as postgres.
"""

import getpass
import os
import sys
from collections.abc import Iterator

import psycopg
from sqlalchemy.engine import URL, make_url

SOCKETS = ("/var/run/postgresql", "/tmp")


def candidates() -> Iterator[URL]:
    """The addresses to try, best first."""
    if named := os.environ.get("DESK_TEST_PG") or os.environ.get("DESK_TEST_DB"):
        yield make_url(named)
        return
    for user in dict.fromkeys((getpass.getuser(), "postgres")):
        yield URL.create("postgresql+psycopg", user, host="127.0.0.1", port=5432, database="postgres")
        for socket in SOCKETS:
            yield URL.create("postgresql+psycopg", user, database="postgres", query={"host": socket})


def answers(url: URL) -> bool:
    """Does a server answer there, and may this user create databases?"""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(plain, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        return False
    return row is not None and bool(row[0])


def found() -> URL | None:
    """The first candidate that answers."""
    return next((url for url in candidates() if answers(url)), None)


if __name__ == "__main__":
    server = found()
    if server is None:
        sys.exit(1)
    print(server.render_as_string(hide_password=False))
