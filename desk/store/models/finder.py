"""What the search looks into: one bag of words for each dossier, written by the store itself in the transaction that changes it.

Not part of the legal record: ``desk search rebuild`` makes it anew. SQLite looks it up by FTS5, PostgreSQL by GIN; the words
were folded by the program (``domain/finder.py``), so both find the same.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, ColumnElement, ForeignKey, Index, String, Table, Text, TypeDecorator, cast, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Moment


class Bag(TypeDecorator[str]):
    """Words parted by spaces: a text on SQLite, a ``tsvector`` on PostgreSQL (as written: no parser, no dictionary)."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        return cast(bindvalue, _Written)


class _Written(TypeDecorator[str]):
    """What ``Bag`` is cast to; apart, or the cast would cast itself."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())


class Finder(Base):
    """The words that a dossier is found by."""

    __tablename__ = "finder"
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(Bag)


class Search(Base):
    """What somebody asked for (lượt tìm), for as long as its list is being read: addresses carry its key, never the question."""

    __tablename__ = "search"
    key: Mapped[str] = mapped_column(String, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    typed: Mapped[str]
    of_dossier_id: Mapped[int | None] = mapped_column(
        ForeignKey("dossier.id")
    )  # mọi hồ sơ của một người trên hồ sơ này
    of_part: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)


SHADOW = "finder_fts"
FTS5 = (
    f"CREATE VIRTUAL TABLE {SHADOW} USING fts5(words, content='finder', content_rowid='dossier_id', detail=none, columnsize=0, "
    "tokenize=\"ascii tokenchars '_'\")",
    f"CREATE TRIGGER finder_in AFTER INSERT ON finder BEGIN INSERT INTO {SHADOW}(rowid, words) VALUES (new.dossier_id, new.words); END",
    f"CREATE TRIGGER finder_out AFTER DELETE ON finder BEGIN "
    f"INSERT INTO {SHADOW}({SHADOW}, rowid, words) VALUES ('delete', old.dossier_id, old.words); END",
    f"CREATE TRIGGER finder_anew AFTER UPDATE ON finder BEGIN "
    f"INSERT INTO {SHADOW}({SHADOW}, rowid, words) VALUES ('delete', old.dossier_id, old.words); "
    f"INSERT INTO {SHADOW}(rowid, words) VALUES (new.dossier_id, new.words); END",
)
GIN = Index("ix_finder_words", Finder.words, postgresql_using="gin").ddl_if(dialect="postgresql")

assert isinstance(Finder.__table__, Table)
for _statement in FTS5:
    event.listen(Finder.__table__, "after_create", DDL(_statement.replace("%", "%%")).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
event.listen(
    Finder.__table__,
    "before_drop",
    DDL(f"DROP TABLE IF EXISTS {SHADOW}").execute_if(dialect="sqlite"),  # type: ignore[no-untyped-call]
)
