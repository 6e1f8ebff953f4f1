"""What narrows a list, as its address says it: read, cleaned, said in chips, written back. Every list is an address (ux.md §0.3)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from ..domain.text import plain, tidy
from ..domain.workflow import STATUS_NAMES, Status
from ..store.queries import finding as procedure_finding
from ..store.queries import units
from ..store.queries.listing import Filter
from .guard import actor, now, reading
from .navigation import agencies, end_of_day
from .row_numbers import row_id

DUE = {"qua-han": "Quá hạn", "hom-nay": "Đến hạn hôm nay", "con-han": "Còn hạn sau hôm nay"}
NAMES = {  # field -> its name in the address; what narrows first, then the order and the place
    "typed": "q", "status": "trang-thai", "due": "han", "procedure": "thu-tuc", "unit": "noi", "sort": "xep", "after": "sau",
    "before": "truoc",
}  # fmt: skip
NARROWING = ("typed", "status", "due", "procedure", "unit")
LONGEST = 80


@dataclass(frozen=True)
class Wanted:
    """What the address asks for, cleaned; what it cannot mean is left out."""

    typed: str = ""
    status: str = ""
    due: str = ""
    procedure: str = ""
    unit: str = ""  # c12: an agency, p34: a department
    sort: str = ""  # "" by the list's own order; "-chu": from the end
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str], statuses: Sequence[Status], sorts: Collection[str]) -> "Wanted":
        """From an address; ``statuses``: those that the list can be narrowed to, ``sorts``: the orders that it can have."""
        status, due, unit, sort = (args.get(NAMES[name], "") for name in ("status", "due", "unit", "sort"))
        return cls(
            tidy(args.get("q", ""))[:LONGEST], status if status in {str(int(s)) for s in statuses} else "", due if due in DUE else "",
            tidy(args.get("thu-tuc", ""))[:LONGEST], unit if _unit(unit) else "",
            sort if sort.removeprefix("-") in sorts else "",
            args.get("sau", "")[:40], args.get("truoc", "")[:40],
        )  # fmt: skip

    @property
    def narrowed(self) -> bool:
        return any(getattr(self, name) for name in NARROWING)

    def filter(self) -> Filter:
        edge, kind = end_of_day(), _unit(self.unit)
        return Filter(
            typed=plain(self.typed), number=self.typed.upper(), status=int(self.status) if self.status else None,
            late=now() if self.due == "qua-han" else None, due_from={"hom-nay": now(), "con-han": edge}.get(self.due),
            due_to=edge if self.due == "hom-nay" else None, procedures=codes(self.procedure) if self.procedure else None,
            agency_id=kind[1] if kind and kind[0] == "c" else None, department_id=kind[1] if kind and kind[0] == "p" else None,
        )  # fmt: skip

    def query(self, *, place: bool = False) -> dict[str, str]:
        """As parts of an address; ``place``: with the page one is on."""
        left = () if place else ("after", "before")
        found = {NAMES[f.name]: getattr(self, f.name) for f in fields(self) if f.name not in left}
        return {name: value for name, value in found.items() if value}

    def written(self) -> str:
        """As one text, for saving: what narrows and the order, not the page."""
        return urlencode(self.query())

    def without(self, name: str) -> "Wanted":
        """The same with one part taken off, from the first page on."""
        return replace(self, **{name: "", "after": "", "before": ""})

    def chips(self, units_known: Mapping[str, str]) -> list[tuple[str, "Wanted"]]:
        """What narrows, in words, each with what is left without it."""
        said = {
            "typed": f"“{self.typed}”", "status": STATUS_NAMES[Status(int(self.status))] if self.status else "",
            "due": DUE.get(self.due, ""), "procedure": f"Thủ tục: {self.procedure}", "unit": units_known.get(self.unit, "Đơn vị khác"),
        }  # fmt: skip
        return [(said[name], self.without(name)) for name in NARROWING if getattr(self, name)]


def _unit(text: str) -> tuple[str, int] | None:
    """ "p34": the department with this number."""
    kind, number = text[:1], text[1:]
    if (
        kind not in ("c", "p")
        or not (number.isascii() and number.isdecimal())
        or not 0 < len(number) <= 9
        or not int(number)
    ):
        return None
    return kind, row_id(number)


def codes(words: str) -> list[str]:
    """The procedures that somebody means: by code, or by words as at the counter. None of them: an empty list."""
    return [words, *(found.code for found in procedure_finding.find(reading(), words, now(), limit=40))]


def places() -> dict[str, str]:
    """Where a dossier of this person can be: the agencies around theirs, and their own with every department."""
    here = [a.id for a in agencies() if actor().may("dossier.read", a.id)][:3]
    return units.choices(reading(), tuple(here))
