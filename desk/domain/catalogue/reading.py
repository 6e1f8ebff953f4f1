"""The catalogue file (tệp danh mục thủ tục hành chính): what it may say, read into plain values.

One file holds ``{"format": "desk-catalogue/1", "procedures": [...]}``. What a procedure must name follows NĐ 63/2010/NĐ-CP
art. 8 (tên, trình tự, cách thức, thành phần hồ sơ, thời hạn, đối tượng, cơ quan, kết quả, phí, căn cứ). Nothing is repaired
in silence: every slip is one Vietnamese sentence that names its procedure and row, and a file with any is refused whole.
How a route may be built is checked in ``route``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from ..errors import Invalid
from ..numbering import check_document_pattern
from ..text import plain
from .form import Form
from .route import TERM, route_problems

FORMAT = "desk-catalogue/1"
CHANNELS = ("direct", "online", "post")
HOW = ("submit", "show")  # nộp, xuất trình
SHORT_NAME = 32  # characters; what a row of a list has room for


class CatalogueError(Invalid):
    """The file cannot be used; ``problems`` are the sentences, in the order of the file."""

    code = "catalogue"

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__(f"Tệp danh mục có {len(self.problems)} chỗ sai. {self.problems[0]}", problems=self.problems)


@dataclass(frozen=True)
class ResultSpec:
    """What the citizen gets (kết quả): ``number_pattern`` numbers it, as in ``{serial}/QĐ-UBND``."""

    name: str
    code: str | None
    number_pattern: str


@dataclass(frozen=True)
class PaperSpec:
    """One paper that may be asked for (thành phần hồ sơ); ``how`` is ``submit`` (nộp) or ``show`` (xuất trình)."""

    name: str
    how: str
    originals: int
    copies: int
    required: bool


@dataclass(frozen=True)
class FeeSpec:
    """One line of phí, lệ phí: ``amount`` đồng for each ``unit``; ``exempt`` says who pays nothing."""

    name: str
    amount: int
    unit: str
    exempt: str


@dataclass(frozen=True)
class CaseSpec:
    """One variant (trường hợp giải quyết). ``terms[channel]`` None: the promised day follows from the legs of ``route``."""

    key: str
    name: str
    terms: dict[str, str | None]
    cutoff: str
    duplicate_keys: tuple[str, ...]
    papers: tuple[PaperSpec, ...]
    fees: tuple[FeeSpec, ...]
    route: dict[str, Any]


@dataclass(frozen=True)
class EditionSpec:
    """What is in force from ``valid_from`` (ISO day) on (phiên bản thủ tục)."""

    valid_from: str
    decision: str | None
    legal_basis: tuple[str, ...]
    applicants: str
    online_level: int
    result: ResultSpec
    cases: tuple[CaseSpec, ...]


@dataclass(frozen=True)
class ProcedureSpec:
    """A procedure and its one edition; ``code_confirmed`` False: the code is local or not yet checked."""

    code: str
    code_confirmed: bool
    name: str
    short_name: str
    field: str
    aliases: tuple[str, ...]
    received_at: tuple[str, ...]
    levels: tuple[str, ...]
    edition: EditionSpec


def read_catalogue(data: Any) -> tuple[ProcedureSpec, ...]:
    """The procedures of one file, in its order. Raises ``CatalogueError`` with a sentence for each thing wrong."""
    problems: list[str] = []
    form = Form(data, "Tệp danh mục", problems)
    if form.take("format") != FORMAT and "format" in form.data:
        form.say(f"mục “format” phải là “{FORMAT}”.")
    specs = [_procedure(row, number, problems) for number, row in enumerate(form.rows("procedures", 1), start=1)]
    form.close()
    problems += clashes(specs)
    if problems:
        raise CatalogueError(problems)
    return tuple(specs)


def clashes(specs: Iterable[ProcedureSpec]) -> list[str]:
    """Sentences for codes and aliases (mã tắt) that two procedures share; run it again over several files read together."""
    problems: list[str] = []
    codes: set[str] = set()
    owners: dict[str, str] = {}
    for spec in specs:
        if spec.code and spec.code in codes:
            problems.append(f"Thủ tục {spec.code}: mã này đã có ở một thủ tục phía trên.")
        codes.add(spec.code)
        for alias in spec.aliases:
            owner = owners.setdefault(plain(alias), spec.code)
            if owner != spec.code:
                problems.append(f"Thủ tục {spec.code}: mã tắt “{alias}” đã dùng cho thủ tục {owner}.")
    return problems


def to_dict(specs: Iterable[ProcedureSpec]) -> dict[str, Any]:
    """The file again: ``to_dict(read_catalogue(data)) == data``, tuples written as JSON lists."""
    return {"format": FORMAT, "procedures": [_listed(asdict(spec)) for spec in specs]}


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_listed(inner) for inner in value]
    return value


def _procedure(data: Any, number: int, problems: list[str]) -> ProcedureSpec:
    code = data.get("code") if isinstance(data, Mapping) else None
    form = Form(data, f"Thủ tục {code}" if code else f"Thủ tục thứ {number}", problems)
    spec = ProcedureSpec(
        code=form.text("code"), code_confirmed=form.truth("code_confirmed"), name=form.text("name"),
        short_name=form.text("short_name"), field=form.text("field"), aliases=form.texts("aliases"),
        received_at=form.texts("received_at", 1), levels=form.texts("levels", 1),
        edition=_edition(form.take("edition"), form, form.data.get("levels")),
    )  # fmt: skip
    if len(spec.short_name) > SHORT_NAME:
        form.say(f"tên ngắn “{spec.short_name}” dài quá {SHORT_NAME} ký tự.")
    if spec.code_confirmed and not re.fullmatch(r"\d\.\d{6}", spec.code):
        form.say("mã đã xác nhận phải có dạng 1.001193; mã của địa phương ghi “code_confirmed”: false.")
    for level in spec.received_at:
        if level not in spec.levels:
            form.say(f"cấp tiếp nhận “{level}” không có trong mục “levels”.")
    form.close()
    return spec


def _edition(data: Any, above: Form, levels: Any) -> EditionSpec:
    form = Form(data, above.where, above.problems)
    result = Form(form.take("result"), f"{form.where}, kết quả", form.problems)
    spec = EditionSpec(
        valid_from=form.text("valid_from"), decision=form.text_or_none("decision"), legal_basis=form.texts("legal_basis"),
        applicants=form.text("applicants"), online_level=form.whole("online_level", 1),
        result=ResultSpec(result.text("name"), result.text_or_none("code"), result.text("number_pattern")),
        cases=tuple(
            _case(row, f"{form.where}, trường hợp thứ {number}", form.problems, levels if isinstance(levels, list) else [])
            for number, row in enumerate(form.rows("cases", 1), start=1)
        ),
    )  # fmt: skip
    if spec.valid_from and not _is(date.fromisoformat, spec.valid_from, r"\d{4}-\d\d-\d\d"):
        form.say(f"ngày hiệu lực “{spec.valid_from}” phải có dạng 2018-06-21.")
    if spec.online_level > 4:
        form.say("mục “online_level” phải từ 1 đến 4.")
    if spec.result.number_pattern:
        for sentence in check_document_pattern(spec.result.number_pattern):
            result.say(sentence)
    keys = [case.key for case in spec.cases]
    for key in {key for key in keys if key and keys.count(key) > 1}:
        form.say(f"hai trường hợp cùng khóa “{key}”.")
    result.close()
    form.close()
    return spec


def _case(data: Any, where: str, problems: list[str], levels: list[Any]) -> CaseSpec:
    form = Form(data, where, problems)
    terms = Form(form.take("terms"), f"{where}, thời hạn", problems)
    values = {channel: terms.text_or_none(channel) for channel in CHANNELS}
    for channel, term in values.items():
        if term and not TERM.fullmatch(term):
            terms.say(f"“{term}” ({channel}) không đúng dạng 8h, 5wd, 20d, 2mo hoặc same-day.")
    terms.close()
    spec = CaseSpec(
        key=form.text("key"), name=form.text("name"), terms=values, cutoff=form.text("cutoff"),
        duplicate_keys=form.texts("duplicate_keys"),
        papers=tuple(_paper(row, f"{where}, giấy tờ {n}", problems) for n, row in enumerate(form.rows("papers"), start=1)),
        fees=tuple(_fee(row, f"{where}, phí {n}", problems) for n, row in enumerate(form.rows("fees"), start=1)),
        route=form.take("route") or {},
    )  # fmt: skip
    if spec.cutoff and not _is(time.fromisoformat, spec.cutoff, r"\d\d:\d\d"):
        form.say(f"giờ chốt “{spec.cutoff}” phải có dạng 15:00.")
    if "route" in form.data:
        problems += [f"{where}, {sentence}" for sentence in route_problems(form.data["route"], levels)]
    form.close()
    return spec


def _paper(data: Any, where: str, problems: list[str]) -> PaperSpec:
    form = Form(data, where, problems)
    spec = PaperSpec(
        form.text("name"), form.text("how"), form.whole("originals"), form.whole("copies"), form.truth("required")
    )
    if spec.how and spec.how not in HOW:
        form.say(f"cách nộp “{spec.how}” phải là submit (nộp) hoặc show (xuất trình).")
    if form.readable and spec.originals + spec.copies == 0:
        form.say("số bản chính và bản sao cùng bằng 0.")
    form.close()
    return spec


def _fee(data: Any, where: str, problems: list[str]) -> FeeSpec:
    form = Form(data, where, problems)
    exempt = form.take("exempt")
    if "exempt" in form.data and not isinstance(exempt, str):
        form.say("mục “exempt” phải là chữ (để “” nếu không ai được miễn).")
    spec = FeeSpec(
        form.text("name"), form.whole("amount"), form.text("unit"), exempt if isinstance(exempt, str) else ""
    )
    form.close()
    return spec


def _is(parse: Any, text: str, shape: str) -> bool:
    if not re.fullmatch(shape, text):
        return False
    try:
        parse(text)
    except ValueError:
        return False
    return True
