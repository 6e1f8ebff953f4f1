"""Texts used again and again (câu mẫu): what they are for, and the variables that a dossier fills in."""

import re
from collections.abc import Mapping

KINDS: dict[str, str] = {
    "opinion": "Ý kiến",
    "reason": "Lý do",
    "supplement": "Yêu cầu bổ sung",
    "note": "Ghi chú nội bộ",
}
VARIABLES: tuple[str, ...] = ("chủ hồ sơ", "mã hồ sơ", "thủ tục", "nơi tiếp nhận", "hạn", "hôm nay", "người viết")
BLANK = "…"  # what a dossier does not have yet
_VARIABLE = re.compile(r"\{([^{}\n]{0,40})\}")


def unknown(text: str) -> list[str]:
    """The variables of a text that there are not, as written."""
    return [name for name in _VARIABLE.findall(text) if _known(name) is None]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with what this dossier says; braces that are no variable stay."""
    return _VARIABLE.sub(lambda m: m.group() if (name := _known(m[1])) is None else values.get(name, "") or BLANK, text)


def _known(written: str) -> str | None:
    name = " ".join(written.lower().split())
    return name if name in VARIABLES else None
