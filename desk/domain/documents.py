"""The text of a result (dự thảo, văn bản kết quả): what its digest covers, what differs between two versions, how a refusal is called."""

import difflib
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

KINDS = {"grant": "Chấp thuận", "refuse": "Không giải quyết"}
"""What is proposed (đề xuất), and the kind of document that says so."""
DECISIONS = {"grant": "granted", "refuse": "refused"}
CHANGED_OUTSIDE = "Bản này khác bản đã ký. Không phát hành được."
REFUSAL_NAME = "Thông báo không giải quyết hồ sơ"
REFUSAL_PATTERNS = {"committee": "{serial}/TB-UBND", "other": "{serial}/TB"}
COMMITTEE = "ủy ban nhân dân"


@dataclass(frozen=True)
class Content:
    """One version as it is approved: everything that will stand on the paper but number, date and signature."""

    dossier: str
    """Mã hồ sơ: a text cannot be moved to another dossier."""
    agency: str
    n: int
    kind: str
    title: str
    subject: str
    body: str
    signed_as: str


def digest(content: Content) -> str:
    """SHA-256 over the content in one canonical writing (sorted keys)."""
    canonical = json.dumps(asdict(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def refusal_name(law: Mapping[str, Any]) -> str:
    """How the law of the day calls the paper that says no."""
    return str(law.get("refused_result", {}).get("name", REFUSAL_NAME))


def refusal_pattern(law: Mapping[str, Any], agency: str) -> str:
    """How such a paper is numbered by an agency of this name."""
    patterns = {**REFUSAL_PATTERNS, **law.get("refused_result", {}).get("number_patterns", {})}
    return str(patterns["committee" if agency.casefold().startswith(COMMITTEE) else "other"])


def signed_as(agency: str) -> str:
    """Quyền hạn, chức vụ của người ký: what a draft proposes, until somebody writes it otherwise."""
    return "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH" if agency.casefold().startswith(COMMITTEE) else "THỦ TRƯỞNG CƠ QUAN"


Piece = tuple[str, str]
"""A text, and what became of it: same, added, gone."""
_WORD = re.compile(r"\s+|[^\s]+")


def compared(before: str, after: str) -> list[list[Piece]]:
    """Line by line what became of a text, word by word inside a line that was changed."""
    old, new = before.splitlines(), after.splitlines()
    found: list[list[Piece]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [[(line, "same")] for line in old[a:b]]
            continue
        pairs = min(b - a, d - c)
        found += [_words(old[a + at], new[c + at]) for at in range(pairs)]
        found += [[(line, "gone")] for line in old[a + pairs : b]]
        found += [[(line, "added")] for line in new[c + pairs : d]]
    return found


def _words(before: str, after: str) -> list[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("".join(old[a:b]), "same"))
            continue
        found += [(text, fate) for text, fate in (("".join(old[a:b]), "gone"), ("".join(new[c:d]), "added")) if text]
    return found


def changes(lines: Sequence[Sequence[Piece]]) -> int:
    """How many lines are not as they were."""
    return sum(any(fate != "same" for _, fate in line) for line in lines)
