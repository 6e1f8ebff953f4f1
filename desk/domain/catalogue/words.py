"""The words by which files from elsewhere are understood: headings of columns, names of units, fields and their
departments.

They are data (``store/seed/data/import_words.json`` to begin with); an installation keeps its own and an administrator
adds to them.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import Invalid
from ..text import plain
from ..workflow import StepKind

_PARENTHESIS = re.compile(r"\s*\([^()]*\)")
_LEVEL = re.compile(r"^cap\s+")
_AND = re.compile(r"\s*[,;/]\s*")


@dataclass(frozen=True, slots=True)
class Unit:
    """What the name of a unit in a source means: ``place`` is a level or an office at a level, ``departments`` those
    who may do the step, best first (none: whoever keeps the field), ``line`` the departments of the same trade (ngành
    dọc) at other agencies.
    """

    place: str
    kind: StepKind
    role: str
    departments: tuple[str, ...]
    line: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """``headings``: plain heading -> what the column holds. ``units``: (level, plain name) -> ``Unit``. ``fields``:
    plain field -> departments, or offices (``cong-an@xa``), best first. ``numbers``: how a result's name begins (plain)
    and the pattern of its number, first that fits.
    """

    headings: Mapping[str, str]
    units: Mapping[tuple[str, str], Unit]
    fields: Mapping[str, tuple[str, ...]]
    numbers: tuple[tuple[str, str], ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Words":
        """From the shape of ``import_words.json``. Raises ``Invalid`` with a sentence when the shape is another."""
        try:
            units = {}
            for row in data["units"]:
                kind, departments = StepKind(row["kind"]), tuple(row["departments"])
                line = tuple(row.get("line", departments if kind is StepKind.PROCESS else ()))
                unit = Unit(str(row["at"]), kind, str(row["role"]), departments, line)
                units.update({(str(row["level"]), unit_key(said)): unit for said in row["words"]})
            return cls(
                {heading_key(said): meant for meant, listed in data["headings"].items() for said in listed},
                units,
                {plain(name): tuple(departments) for name, departments in data["fields"].items()},
                tuple((plain(begin), str(pattern)) for begin, pattern in data["numbers"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Invalid(f"Bảng từ ngữ nhập danh mục sai cấu trúc ({error}). Dùng lại bảng mẫu.") from error

    def unit(self, level: str, said: str) -> Unit | None:
        """What a source means by ``said`` at a level (code); without what stands in parentheses if the whole is not
        known.
        """
        return self.units.get((level, unit_key(said))) or self.units.get((level, unit_key(_PARENTHESIS.sub("", said))))

    def place(self, said: str) -> str | None:
        """The place of a unit that is named without its level; None when it is not known or could be of several levels."""
        found = {unit.place for level in {level for level, _ in self.units} if (unit := self.unit(level, said))}
        return found.pop() if len(found) == 1 else None

    def number_pattern(self, result: str) -> str:
        """The usual pattern of the number of a result: ``Quyết định công nhận …`` -> ``{serial:2}/QĐ-UBND``; ``""``
        when none fits.
        """
        name = plain(result)
        return next((pattern for begin, pattern in self.numbers if name.startswith(begin)), "")


@dataclass(frozen=True)
class Context:
    """What an import knows of this installation on the day it is for.

    ``levels``: code -> name. ``places``: a level (its People's Committees) or an office at a level -> the departments
    that each of them has, key -> name. ``fields``: field by code of procedure, for sources that do not say it.
    ``source``: the name of the file.
    """

    words: Words
    levels: Mapping[str, str]
    places: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    def level(self, said: str) -> str | None:
        """The code of a level from its name (``Cấp xã``, ``Xã``, ``xa``); None when this installation has none such."""
        wanted = _LEVEL.sub("", plain(said))
        for code, name in self.levels.items():
            if wanted in (code, *_AND.split(plain(name))):
                return code
        return None

    def department(self, place: str, wanted: Collection[str]) -> str | None:
        """The first of the wanted departments that exists at a place; None when there is none."""
        here = self.places.get(place, {})
        return next((key for key in wanted if key in here), None)


def heading_key(said: str) -> str:
    """Headings that say the same are one: no accents, no case, no punctuation, nothing in parentheses."""
    return " ".join(re.findall(r"[a-z0-9]+", plain(_PARENTHESIS.sub("", said)))) or plain(said)


def unit_key(said: str) -> str:
    """Names of units that say the same are one: no accents, no case, one kind of dash, no spaces beside signs."""
    return re.sub(r"\s*([-,;()&])\s*", r"\1", plain(said).replace("–", "-"))
