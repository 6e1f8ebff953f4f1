"""The faces of every printed form, and the one function that cleans a text before it is measured or drawn.

Liberation Serif 2.1.5 has the metrics of Times New Roman (NĐ 30/2020, Phụ lục I) and every Vietnamese letter;
Liberation Mono Bold tells 0 from O and 1 from l in a code read aloud over the telephone. Both are unmodified (OFL).
"""

import unicodedata
from collections.abc import Mapping
from functools import cache
from threading import Lock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from desk.paths import FONTS

REGULAR = "LiberationSerif"
BOLD = "LiberationSerif-Bold"
ITALIC = "LiberationSerif-Italic"
BOLD_ITALIC = "LiberationSerif-BoldItalic"
MONO = "LiberationMono-Bold"

FILES = {
    REGULAR: "LiberationSerif-Regular.ttf",
    BOLD: "LiberationSerif-Bold.ttf",
    ITALIC: "LiberationSerif-Italic.ttf",
    BOLD_ITALIC: "LiberationSerif-BoldItalic.ttf",
    MONO: "LiberationMono-Bold.ttf",
}


_loading = Lock()
_faces: dict[str, TTFont] = {}


def face(name: str) -> TTFont:
    """The face called ``name``, read from ``static/fonts`` and registered the first time it is asked for, once."""
    if name not in _faces:
        with _loading:
            if name not in _faces:
                # asciiReadable=False: only the letters on the paper are embedded, not all of ASCII in each face.
                font = TTFont(name, str(FONTS / FILES[name]), asciiReadable=False, shapable=False)
                pdfmetrics.registerFont(font)
                _faces[name] = font
    return _faces[name]


@cache
def _advances(name: str) -> tuple[Mapping[int, float], float]:
    """Advance widths of a face by code point, and of its missing-letter box, in thousandths of the size."""
    parsed = face(name).face
    return parsed.charWidths, parsed.defaultWidth


def width(text: str, name: str, size: float) -> float:
    """Width of ``text`` set in the face ``name`` at ``size``, all in points."""
    advances, missing = _advances(name)
    return sum([advances.get(ord(char), missing) for char in text]) * size / 1000


def clean(text: str) -> str:
    """One line of printable text: NFC, single spaces, no control or invisible characters.

    Decomposed accents (macOS) have no glyphs of their own, and a stray tab or zero-width space would be drawn as a box.
    """
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return composed if composed.isprintable() else "".join(char for char in composed if char.isprintable())


def paragraphs(text: str) -> list[str]:
    """The non-empty lines of a text typed in a box of several lines, each one clean."""
    return [line for line in map(clean, text.splitlines()) if line]
