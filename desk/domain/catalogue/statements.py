"""What one row of a source says about one procedure (lời khai): a part of a content, and what has to be asked or told.

A source is never completed by guessing: what it says and cannot be read becomes a question at its entry. What the
software proposes (a short name, the usual route) is kept apart in ``suggested``: it is put where nothing stands and is
looked at before anything is published.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..text import plain, tidy
from .content import SHORT_NAME
from .markup import bare
from .reading import NATIONAL

_LOCAL = re.compile(r"(\d\.\d{6})(?:\.\d{2,3}){3}\.[A-Z]\d{2}(?:\.[\w.-]+)?", re.IGNORECASE)
_EATEN = re.compile(r"(\d)[.,](\d{1,6})")  # Excel took the code for a number and dropped the zeros at its end
CUT = "…"  # ends a text that the source has cut
SILENT = frozenset({"", "không có thông tin", "chưa có thông tin", "không có dữ liệu"})
CASE = "chung"
CASE_NAME = "Trường hợp chung"
LONG_NAME = 300  # characters
_USELESS = re.compile(r"^(?:thủ tục|tthc)\s*:?\s+", re.IGNORECASE)
_LOOSE = " ,;:.–-(/"
_HANGING = {
    "và",
    "hoặc",
    "của",
    "cho",
    "từ",
    "theo",
    "về",
    "các",
    "những",
    "do",
    "bởi",
    "tại",
    "trong",
    "với",
    "để",
    "có",
    "bằng",
    "là",
    "đối",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must answer: at ``path`` (dotted, of a content; ``code`` is the procedure's), in words, with what
    the source has.
    """

    path: str
    sentence: str
    found: str


@dataclass(frozen=True)
class Statement:
    """One row. ``row``: its number in the file, as the file's own program shows it (of JSON: the place in the list,
    from 1).

    ``code`` None: the row is about no procedure (a heading between rows), or ``errors`` say why it is not known.
    ``patch``: a part of a content, only what the source says. ``suggested``: another, for entries that are empty.
    ``meta``: what is not of a content: ``decision``, ``valid_from`` (ISO day), ``issuing``, ``link``, ``local_code``,
    ``code_confirmed``, ``code_hint``, ``here`` (settled at a level of this installation). ``errors``: the row is not
    taken in. ``warnings``: to be looked at. ``notes``: what the software proposed or took for granted; the same
    sentences at nearly every row, so tell them once for a file.
    """

    row: int
    code: str | None
    name: str
    patch: Mapping[str, Any] = field(default_factory=dict)
    suggested: Mapping[str, Any] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)

    def digest(self) -> str:
        """A hash of all that the row says, in whatever file and row: the same again means that nothing has changed there."""
        meta = {key: value for key, value in self.meta.items() if key != "source"}
        questions = [(q.path, q.found) for q in self.questions]
        said = [self.code, self.name, self.patch, self.suggested, questions, meta]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass
class Draft:
    """A statement being put together; ``finished`` freezes it."""

    row: int
    code: str | None = None
    name: str = ""
    patch: dict[str, Any] = field(default_factory=dict)
    suggested: dict[str, Any] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)

    def ask(self, path: str, sentence: str, found: str = "") -> None:
        """Add a question."""
        self.questions.append(Question(path, sentence, tidy(found)))

    def warn(self, sentence: str) -> None:
        """Add a warning, once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def note(self, sentence: str) -> None:
        """Add a note, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def text(self, value: Any, where: str) -> str:
        """A text of the source, bare and tidy; ``where`` names it in the warning that something was taken off. Numbers
        become text.
        """
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            if value is not None:
                self.warn(f"{where}: không phải chữ, đã bỏ qua.")
            return ""
        text, marked = bare(str(value))
        if marked:
            self.warn(f"{where}: có thẻ hoặc ký hiệu HTML, chỉ giữ phần chữ.")
        if "\ufffd" in text:
            self.warn(f"{where}: có chữ đã mất (dấu \ufffd), viết lại theo văn bản.")
        return text

    def said(self, value: Any, where: str) -> str:
        """``text``, where “Không có thông tin” and a lone dash say nothing."""
        text = self.text(value, where)
        return "" if text.casefold().strip(" -.") in SILENT else text

    def case(self) -> dict[str, Any]:
        """The part of the patch about the one case that sources know."""
        return self._case(self.patch)

    def suggested_case(self) -> dict[str, Any]:
        """``case`` of what is suggested."""
        return self._case(self.suggested)

    @staticmethod
    def _case(part: dict[str, Any]) -> dict[str, Any]:
        cases: list[dict[str, Any]] = part.setdefault("cases", [{"key": CASE}])
        return cases[0]

    def take_code(self, said: str) -> None:
        """The national code out of what stands there; an error when there is none."""
        local = _LOCAL.fullmatch(said)
        eaten = _EATEN.fullmatch(said)
        self.meta["code_confirmed"] = True
        if NATIONAL.fullmatch(said):
            self.code = said
        elif local:
            self.code = local[1]
            self.meta["local_code"] = said
            self.warn(f"Mã của địa phương “{said}”: lấy phần mã quốc gia {local[1]}.")
        elif eaten:
            self.code = f"{eaten[1]}.{eaten[2]:0<6}"
            self.warn(f"Mã “{said}” bị bảng tính cắt số 0 ở cuối: đọc là {self.code}.")
        elif said:
            self.errors.append(
                f"Mã “{said}” không đúng dạng mã thủ tục quốc gia (ví dụ 1.001193). Sửa mã rồi nhập lại."
            )
        else:
            self.errors.append("Dòng không có mã thủ tục. Điền mã (ví dụ 1.001193) rồi nhập lại.")

    def take_name(self, said: str) -> None:
        """The name, whole, and a short one made of it."""
        self.name = said
        if not said:
            self.errors.append("Dòng không có tên thủ tục. Điền tên rồi nhập lại.")
            return
        if len(said) > LONG_NAME:
            self.warn(f"Tên thủ tục dài {len(said)} ký tự, đã giữ nguyên: kiểm tra có phải chỉ là tên.")
        self.suggested["short_name"] = short_name(said)

    def finished(self) -> Statement:
        """The statement, nothing of it shared with this draft's lists."""
        return Statement(
            self.row, self.code, self.name, self.patch, self.suggested, tuple(self.questions), tuple(self.errors), tuple(self.warnings),
            tuple(self.notes), self.meta,
        )  # fmt: skip


def of_each(
    rows: Iterable[Any], source: str, read: Callable[[Draft, Mapping[str, Any]], None], what: str
) -> tuple[Statement, ...]:
    """The statement of each entry of a JSON list, in order, numbered from 1; ``what``: an entry ought to be one, in words."""
    seen: dict[str, int] = {}
    statements = []
    for number, row in enumerate(rows, start=1):
        draft = Draft(number, meta={"source": source})
        if isinstance(row, Mapping):
            read(draft, row)
        else:
            draft.errors.append(f"Mục này không phải một {what} ({{ … }}). Xem lại tệp.")
        if draft.code is not None and draft.code in seen:
            draft.errors.append(f"Mã {draft.code} đã có ở mục {seen[draft.code]}. Giữ một mục, bỏ mục kia.")
        elif draft.code is not None:
            seen[draft.code] = number
        statements.append(draft.finished())
    return tuple(statements)


def short_name(name: str) -> str:
    """At most 32 characters of a name for lists: without “Thủ tục”, cut between words, “…” where something was left
    out.

    ``Thủ tục đăng ký khai sinh`` -> ``Đăng ký khai sinh``. Honest, not good: somebody should write a better one.
    """
    name = _USELESS.sub("", tidy(name)) or tidy(name)
    name = name[:1].upper() + name[1:]
    if len(name) <= SHORT_NAME:
        return name
    head = name[: SHORT_NAME - 1]
    words = head.split(" ")
    if name[SHORT_NAME - 1] != " ":  # in the middle of a word
        words = words[:-1] or [head]
    while len(words) > 2 and words[-1].strip(_LOOSE).casefold() in _HANGING:
        words.pop()
    return " ".join(words).rstrip(_LOOSE) + "…"


def provisional_code(name: str) -> str:
    """A code until the national one is known, always the same for the same name: ``TAM.`` and six digits."""
    digest = hashlib.sha256(plain(name).encode()).digest()
    return f"TAM.{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"
