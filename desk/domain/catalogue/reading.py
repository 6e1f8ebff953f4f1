"""The catalogue file (tệp danh mục thủ tục hành chính): procedures with their editions, read into plain values and written again.

A file with any slip is refused whole; ``docs/catalogue.md`` describes its shape. Reading and writing lose nothing:
``to_file(*read_file(data)) == data``.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..errors import Invalid
from ..text import plain
from .content import is_day, slips_of
from .form import Form
from .route_rows import KEY
from .slips import Slip, below

FORMAT = "desk-catalogue/2"
NATIONAL = re.compile(r"\d\.\d{6}")


class CatalogueError(Invalid):
    """The file cannot be used; ``problems`` are the sentences, in the order of the file."""

    code = "catalogue"

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__(f"Tệp danh mục có {len(self.problems)} chỗ sai. {self.problems[0]}", problems=self.problems)


@dataclass(frozen=True)
class EndSpec:
    """How an edition ends by itself (bãi bỏ): ``on`` is its last day (ISO), ``replaced_by`` codes of procedures."""

    on: str
    decision: str
    decided_on: str
    replaced_by: tuple[str, ...]


@dataclass(frozen=True)
class EditionSpec:
    """What is in force from ``valid_from`` (ISO day) on (phiên bản thủ tục), by ``decision`` of the day ``decided_on``."""

    valid_from: str
    decision: str | None
    decided_on: str | None
    end: EndSpec | None
    content: Mapping[str, Any]


@dataclass(frozen=True)
class ReceptionSpec:
    """An exception: the agency (code) receives the procedure, or does not, from a day to a day (ISO; None: for good)."""

    agency: str
    receives: bool
    start: str
    end: str | None
    because: str


@dataclass(frozen=True)
class ProcedureSpec:
    """A procedure and its editions, first to last; ``code_confirmed`` False: the code is local or not yet checked."""

    code: str
    code_confirmed: bool
    owner: str | None
    receptions: tuple[ReceptionSpec, ...]
    editions: tuple[EditionSpec, ...]


@dataclass(frozen=True)
class FormSpec:
    """A blank form (biểu mẫu) to download: ``file`` is its name, ``data`` its bytes."""

    key: str
    name: str
    file: str
    sha256: str
    data: bytes


def read_catalogue(data: Any) -> tuple[ProcedureSpec, ...]:
    """The procedures of one file, in its order. Raises ``CatalogueError`` with a sentence for each thing wrong."""
    return read_file(data)[0]


def read_file(data: Any) -> tuple[tuple[ProcedureSpec, ...], tuple[FormSpec, ...]]:
    """Procedures and blank forms of one file. Raises ``CatalogueError`` with a sentence for each thing wrong."""
    slips: list[Slip] = []
    form = Form(data, "Tệp danh mục", slips)
    if form.take("format") != FORMAT and "format" in form.data:
        form.say("format", f"mục “format” phải là “{FORMAT}”.")
    forms = [_blank(form.part(row, f"forms.{n}", f"biểu mẫu {n + 1}")) for n, row in enumerate(form.rows("forms"))]
    specs = [_procedure(row, number, slips) for number, row in enumerate(form.rows("procedures", 1))]
    form.close()
    problems = [str(slip) for slip in slips] + clashes(specs) + _unknown_forms(specs, forms)
    if problems:
        raise CatalogueError(problems)
    return tuple(specs), tuple(forms)


def to_file(specs: Iterable[ProcedureSpec], forms: Iterable[FormSpec] = ()) -> dict[str, Any]:
    """The file again, as JSON values."""
    return {
        "format": FORMAT,
        "forms": [{**asdict(form), "data": base64.b64encode(form.data).decode()} for form in forms],
        "procedures": [_written(spec) for spec in specs],
    }


def _written(spec: ProcedureSpec) -> dict[str, Any]:
    return {
        "code": spec.code, "code_confirmed": spec.code_confirmed, "owner": spec.owner,
        "receptions": [
            {"agency": r.agency, "receives": r.receives, "from": r.start, "to": r.end, "because": r.because} for r in spec.receptions
        ],
        "editions": [
            {
                "valid_from": e.valid_from, "decision": e.decision, "decided_on": e.decided_on, "content": dict(e.content),
                "end": {**asdict(e.end), "replaced_by": list(e.end.replaced_by)} if e.end else None,
            }
            for e in spec.editions
        ],
    }  # fmt: skip


def clashes(specs: Iterable[ProcedureSpec]) -> list[str]:
    """Sentences for codes and aliases (mã tắt) that two procedures share; run it again over several files read together."""
    problems: list[str] = []
    codes: set[str] = set()
    owners: dict[str, str] = {}
    for spec in specs:
        if spec.code and spec.code in codes:
            problems.append(f"Thủ tục {spec.code}: mã này đã có ở một thủ tục phía trên.")
        codes.add(spec.code)
        for alias in spec.editions[-1].content.get("aliases", ()) if spec.editions else ():
            owner = owners.setdefault(plain(alias), spec.code)
            if owner != spec.code:
                problems.append(f"Thủ tục {spec.code}: mã tắt “{alias}” đã dùng cho thủ tục {owner}.")
    return problems


def forms_named(content: Mapping[str, Any]) -> set[str]:
    """The keys of the blank forms that a content (without slips) names."""
    rows = [*content["results"], *(paper for case in content["cases"] for paper in case["papers"])]
    return {row["form"] for row in rows if row["form"]}


def _unknown_forms(specs: Iterable[ProcedureSpec], forms: Iterable[FormSpec]) -> list[str]:
    known = {form.key for form in forms}
    return [
        f"Thủ tục {spec.code}: tệp không có biểu mẫu “{key}”."
        for spec in specs
        for edition in spec.editions
        if not slips_of(edition.content)
        for key in sorted(forms_named(edition.content) - known)
    ]


def code_slip(code: str, confirmed: bool) -> str:
    """Why a code cannot be a procedure's, or ``""``."""
    if confirmed and not NATIONAL.fullmatch(code):
        return "mã đã xác nhận phải có dạng 1.001193; mã của địa phương ghi “code_confirmed”: false."
    return ""


def _procedure(data: Any, number: int, slips: list[Slip]) -> ProcedureSpec:
    code = data.get("code") if isinstance(data, Mapping) else None
    form = Form(data, f"Thủ tục {code}" if code else f"Thủ tục thứ {number + 1}", slips, f"procedures.{number}")
    spec = ProcedureSpec(
        code=form.text("code"), code_confirmed=form.truth("code_confirmed"), owner=form.text_or_none("owner"),
        receptions=tuple(_reception(form.part(r, f"receptions.{n}", f"nơi tiếp nhận riêng {n + 1}"))
                         for n, r in enumerate(form.rows("receptions"))),
        editions=tuple(_edition(form, row, n) for n, row in enumerate(form.rows("editions", 1))),
    )  # fmt: skip
    if sentence := code_slip(spec.code, spec.code_confirmed):
        form.say("code", sentence)
    days = [e.valid_from for e in spec.editions]
    if days != sorted(set(days)):
        form.say("editions", "các phiên bản phải xếp theo ngày hiệu lực, không hai phiên bản cùng ngày.")
    for before in spec.editions[:-1]:
        if before.end is not None and before.end.on >= spec.editions[spec.editions.index(before) + 1].valid_from:
            form.say("editions", f"phiên bản {before.valid_from} hết hiệu lực sau ngày phiên bản kế tiếp bắt đầu.")
    form.close()
    return spec


def _edition(above: Form, data: Any, number: int) -> EditionSpec:
    path = f"editions.{number}"
    form = above.part(data, path, f"phiên bản {number + 1}" if number else "")
    content = form.take("content")
    spec = EditionSpec(
        valid_from=form.text("valid_from"), decision=form.text_or_none("decision"), decided_on=form.text_or_none("decided_on"),
        end=_end(form), content=content if isinstance(content, Mapping) else {},
    )  # fmt: skip
    for name, day in (("valid_from", spec.valid_from), ("decided_on", spec.decided_on)):
        _day(form, name, day)
    if "content" in form.data:
        form.slips += below(form.at("content"), form.where, slips_of(content))
    form.close()
    return spec


def _end(form: Form) -> EndSpec | None:
    if form.take("end") is None:
        return None
    end = form.part(form.data["end"], "end", "hết hiệu lực")
    spec = EndSpec(end.text("on"), end.text("decision"), end.text("decided_on"), end.texts("replaced_by"))
    _day(end, "on", spec.on)
    _day(end, "decided_on", spec.decided_on)
    end.close()
    return spec


def _reception(form: Form) -> ReceptionSpec:
    spec = ReceptionSpec(
        form.text("agency"), form.truth("receives"), form.text("from"), form.text_or_none("to"), form.text("because")
    )
    _day(form, "from", spec.start)
    _day(form, "to", spec.end)
    form.close()
    return spec


def _day(form: Form, key: str, day: str | None) -> None:
    if day and not is_day(day):
        form.say(key, f"ngày “{day}” phải có dạng 2018-06-21.")


def _blank(form: Form) -> FormSpec:
    key, name, file, sha256, text = (form.text(k) for k in ("key", "name", "file", "sha256", "data"))
    if key and not KEY.fullmatch(key):
        form.say("key", "khóa chỉ gồm chữ thường không dấu, số và gạch nối.")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
        form.say("data", "mục “data” phải là base64.")
    if data and hashlib.sha256(data).hexdigest() != sha256:
        form.say("sha256", "dấu vân không khớp với tệp: tệp đã bị cắt hoặc sửa.")
    form.close()
    return FormSpec(key, name, file, sha256, data)
