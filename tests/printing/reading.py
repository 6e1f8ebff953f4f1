"""Reading a printed paper back: its words, the sizes of its letters, its pictures, its QR symbols."""

from io import BytesIO
from typing import Any

import pypdfium2
import zxingcpp
from PIL.Image import Image
from pypdf import PageObject, PdfReader

MM = 72 / 25.4
"""Points in a millimetre."""


def leaves(data: bytes) -> list[PageObject]:
    return list(PdfReader(BytesIO(data)).pages)


def pages(data: bytes) -> list[str]:
    """The text of every page, white space made single."""
    return [" ".join(page.extract_text().split()) for page in leaves(data)]


def text(data: bytes) -> str:
    return " ".join(pages(data))


def sizes(page: PageObject) -> dict[float, str]:
    """Every size of letters on a page, in points, with what is set in it."""
    found: dict[float, str] = {}

    def visit(text: str, _cm: Any, _tm: Any, _font: Any, size: float) -> None:
        if text.strip():
            found[round(size, 2)] = found.get(round(size, 2), "") + text

    page.extract_text(visitor_text=visit)
    return found


def pictures(data: bytes, dots: int) -> list[Image]:
    """Every page as a grey picture of ``dots`` an inch."""
    return [page.render(scale=dots / 72, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(data)]


def symbols(data: bytes, dots: int) -> list[Any]:
    return [found for picture in pictures(data, dots) for found in zxingcpp.read_barcodes(picture)]


def assert_white_edges(data: bytes) -> None:
    """Nothing runs off the paper: 3 mm at every edge are empty."""
    for picture in pictures(data, 72):
        wide, tall = picture.size
        edges = [(0, 0, wide, 8), (0, tall - 8, wide, tall), (0, 0, 8, tall), (wide - 8, 0, wide, tall)]
        assert all(picture.crop(edge).getextrema()[0] == 255 for edge in edges)
