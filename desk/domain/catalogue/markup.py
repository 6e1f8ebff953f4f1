"""Text as people copy it from web pages (``<b>Đăng ký</b>&nbsp;khai sinh``) made plain. Never interpreted, only taken
off.
"""

import html
import re

from ..text import tidy

_HIDDEN = re.compile(r"<!--.*?(?:-->|$)|<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|td|th|table|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[/!?]?[A-Za-z][^<>]*>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TIMES = 3  # a page copied into a page copied into a page


def bare(text: str) -> tuple[str, bool]:
    """The tidy text without tags and entities, and whether there were any. ``a < b`` and ``R&D`` are no markup."""
    found = bare_lines(text)
    return tidy(found), found != text


def bare_lines(text: str) -> str:
    """The text without tags and entities, its lines and spaces left as they are."""
    if "<" not in text and "&" not in text:
        return text
    for _ in range(_TIMES):
        text = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub(" ", text)))
        opened = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        if opened == text:
            break
        text = opened
    return text
