"""One XML part of a workbook walked through as it is unpacked: no tree, no document type, no entities, no token without
end.
"""

from collections.abc import Mapping
from xml.parsers import expat

from .limits import unreadable
from .zipped import Parts, broken

_PENDING = 1_000_000  # bytes of a tag not yet closed; the longest real one has some hundreds
_DEEPEST = 64
_MOST_TAGS = 1_000  # different ones


class _Bare(dict[str, str]):
    """Tags without their namespace, each cut once: a page has half a million of them."""

    def __missing__(self, tag: str) -> str:
        if len(self) > _MOST_TAGS:
            raise broken()
        self[tag] = tag.rpartition("}")[2]
        return self[tag]


class Visitor:
    """What happens at each element; tags come without their namespace."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins. Names of attributes that have a namespace end in ``}name``."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, piece: str) -> None:
        """Some of the text inside; a text may come in many pieces."""


def walk(parts: Parts, name: str, visitor: Visitor) -> None:
    """Show every element of a part to ``visitor``. Raises ``Invalid``: no such part, not XML, dangerous XML, or too
    much of it.
    """
    if name not in parts:
        raise broken()
    parser = expat.ParserCreate(namespace_separator="}")
    depth, bare = 0, _Bare()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise broken()
        visitor.start(bare[tag], attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        visitor.end(bare[tag])

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, visitor.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    fed = 0
    try:
        for chunk in parts.chunks(name):
            fed += len(chunk)
            parser.Parse(chunk, False)
            if fed - max(parser.CurrentByteIndex, 0) > _PENDING:
                raise broken()
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise broken() from error


def _refuse(*_: object) -> None:
    raise unreadable(
        "Tệp .xlsx có khai báo DTD hoặc thực thể XML, không nhận. Mở bằng Excel, chép bảng sang tệp mới rồi lưu."
    )
