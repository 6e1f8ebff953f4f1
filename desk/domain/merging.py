"""Merging a template (mẫu dự thảo) with a dossier: ``{họ tên chủ hồ sơ}`` becomes the name. Pure: text and values in, text out."""

import re
from collections.abc import Mapping

from .errors import Invalid
from .text import tidy

# What a template may ask for -> how the message calls it when the dossier does not say it.
VARIABLES: dict[str, str] = {
    "họ tên chủ hồ sơ": "họ tên của chủ hồ sơ",
    "ngày sinh": "ngày sinh của chủ hồ sơ",
    "giới tính": "giới tính của chủ hồ sơ",
    "số định danh": "số định danh của chủ hồ sơ",
    "địa chỉ": "địa chỉ của chủ hồ sơ",
    "người nộp": "tên người nộp hồ sơ",
    "xưng hô": "cách xưng hô",
    "mã hồ sơ": "mã hồ sơ",
    "thủ tục": "tên thủ tục",
    "nội dung yêu cầu": "nội dung yêu cầu",
    "ngày nhận": "ngày tiếp nhận",
    "ngày hẹn trả": "ngày hẹn trả",
    "nơi tiếp nhận": "nơi tiếp nhận",
    "cơ quan": "tên cơ quan",
    "lý do": "lý do không giải quyết",
}
_SLOT = re.compile(r"\{([^{}\n]*)\}")


def _named(slot: str) -> str:
    return tidy(slot).casefold()


def slots(text: str) -> list[str]:
    """The variables that a text asks for, in order, each once."""
    return list(dict.fromkeys(_named(found) for found in _SLOT.findall(text)))


def problems(text: str) -> list[str]:
    """Sentences saying why a text is no template; empty when it is one."""
    found = [f"Không có biến “{{{slot}}}”." for slot in slots(text) if slot not in VARIABLES]
    if set(_SLOT.sub("", text)) & set("{}"):
        found.append("Dấu ngoặc { } phải mở và đóng theo từng cặp.")
    return found


def merge(text: str, values: Mapping[str, str]) -> str:
    """The text with every variable filled. Raises ``Invalid`` that names what the dossier does not say."""
    if missing := [VARIABLES.get(slot, slot) for slot in slots(text) if not values.get(slot)]:
        raise Invalid(f"Thiếu {', '.join(missing)} nên chưa trộn được mẫu.")
    return _SLOT.sub(lambda found: values[_named(found[1])], text)
