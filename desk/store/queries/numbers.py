"""Are the running numbers whole? (``desk verify``): every book counts 1, 2, 3 … and ends where its counter stands."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...domain.numbering import parse_number
from ..models import Agency, Counter, Dossier


@dataclass(frozen=True)
class Gap:
    """One book of numbers that is not whole."""

    book: str
    what: str


def gaps(session: Session) -> Iterator[Gap]:
    """Dossier numbers per agency and day, and serials of the yearly register; nothing when every book is whole."""
    serials: dict[str, list[int]] = defaultdict(list)
    rows = session.execute(
        select(Dossier.agency_id, Dossier.number, Dossier.book_serial, Dossier.received_at)
        .where(Dossier.received_at.is_not(None))
        .execution_options(yield_per=1000)
    )
    for agency_id, number, book_serial, received_at in rows:
        if number is None or received_at is None:
            continue  # the database refuses such a row
        parsed = parse_number(number)
        if parsed is None:
            yield Gap(number, "không đọc được mã hồ sơ này")
            continue
        serials[f"dossier/{agency_id}/{parsed.day:%y%m%d}"].append(parsed.serial)
        serials[f"book/{agency_id}/{received_at.year}"].append(book_serial or 0)
    names = {row.id: row.short_name for row in session.execute(select(Agency.id, Agency.short_name))}
    counted = {row.scope: row.value for row in session.execute(select(Counter.scope, Counter.value))}
    books = [scope for scope in counted if scope.startswith(("dossier/", "book/"))]
    for scope in sorted({*serials, *books}):
        if problem := _problem(sorted(serials[scope]), counted.get(scope, 0)):
            yield Gap(_said(scope, names), problem)


def _problem(serials: list[int], counter: int) -> str | None:
    last = max([counter, *serials])
    if missing := sorted(set(range(1, last + 1)) - set(serials)):
        return "thiếu số " + ", ".join(str(n) for n in missing[:5]) + (" …" if len(missing) > 5 else "")
    if len(set(serials)) != len(serials):
        return "có số dùng hai lần"
    return f"sổ đã cấp đến {last} nhưng bộ đếm đứng ở {counter}" if counter != last else None


def _said(scope: str, names: dict[int, str]) -> str:
    kind, agency_id, when = scope.split("/")
    name = names.get(int(agency_id), f"#{agency_id}")
    return f"{name}, ngày {when[4:]}/{when[2:4]}/20{when[:2]}" if kind == "dossier" else f"{name}, sổ năm {when}"
