"""What the scan box (ô quét) does to the intake form: the server decides what came in, fills, warns, and never fails silently."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import url_for

from ..domain.application import Who
from ..domain.codes import grouped, mask_id
from ..domain.dates import say_date
from ..domain.identity import UNREADABLE, CardReading
from ..domain.scan import Scan, decide
from ..domain.text import plain, tidy
from ..store.models import Citizen, Party
from ..store.queries import counter, dossiers
from .guard import actor, now, reading
from .intake_form import IntakeForm, PersonForm

# What a card calls a field -> what the form calls it.
FIELDS = {"number": "id_number", "name": "name", "born": "born", "sex": "sex", "address": "address"}
SHORTEST = 3  # letters of a name worth a search
SEARCHED = 8  # people in a list of choices


@dataclass
class Read:
    """What reading the box came to."""

    said: str = ""  # a sentence under the box, announced
    warnings: list[str] = field(default_factory=list)
    focus: str = ""  # id of the field where the hand goes next
    people: Sequence[Citizen] = ()  # to choose from
    dossier_id: int | None = None  # one of ours
    away: str = ""  # open this instead of the form


def read_box(form: IntakeForm) -> Read:
    """Read what is in the box into the form, and empty the box unless the text must be mended."""
    scan = decide(form.scan.data or "")
    found = _READERS[scan.kind](form, scan)
    if not form.scan.errors:
        form.scan.data = ""
    return found


def choose(form: IntakeForm, picked: str) -> Read:
    """A person was picked from the list, by the number of their row."""
    known = counter.citizen(reading(), actor(), int(picked)) if re.fullmatch(r"[0-9]{1,9}", picked) else None
    if known is None:
        form.scan.errors = ["Người này không còn trong danh sách. Tìm lại."]
        return Read(focus="scan")
    return _take(form, known)


def _take(form: IntakeForm, known: Citizen) -> Read:
    part = _part(form)
    form.person(part).fill(as_who(known))
    return Read(said=f"Đã điền thông tin đã lưu của {known.name}. Kiểm tra lại với giấy tờ.", focus=_next(form, part))


def _nothing(form: IntakeForm, scan: Scan) -> Read:
    return Read()


def _card(form: IntakeForm, scan: Scan) -> Read:
    reading_of = scan.card
    assert reading_of is not None
    if not reading_of.card.number:
        form.scan.errors = [reading_of.bad_fields["number"]]
        return Read(focus="scan")
    part = _part(form)
    person = form.person(part)
    known = next(iter(dossiers.citizens(reading(), actor(), id_number=scan.value)), None)
    _fill_from_card(person, reading_of, known)
    said = f"Đã đọc thẻ lúc {now():%H:%M:%S}. Kiểm tra lại họ tên với thẻ."
    bad = next((f"{part}-{FIELDS[name]}" for name in FIELDS if name in reading_of.bad_fields), "")
    return Read(said=said, warnings=list(reading_of.warnings), focus=bad or _next(form, part))


def _fill_from_card(person: PersonForm, reading_of: CardReading, known: Citizen | None) -> None:
    """The card says who; the register adds the telephone. A telephone typed for the same person stays."""
    card = reading_of.card
    phone = person.phone.data if person.id_number.data in ("", card.number) else ""
    person.fill(Who(name=card.name, id_number=card.number, born=card.born, sex=card.sex, address=card.address,
                    phone=known.phone if known else ""))  # fmt: skip
    person.phone.data = phone or person.phone.data
    for name, target in FIELDS.items():
        if name in reading_of.bad_fields:
            person[target].errors = [reading_of.bad_fields[name]]


def _ours(form: IntakeForm, scan: Scan) -> Read:
    """A receipt of ours: that dossier opens, unless somebody's data stand in the form; then a link offers it."""
    by_code = scan.kind == "lookup"
    row = dossiers.find(reading(), actor(), **{"code" if by_code else "number": scan.value})
    if row is None:
        shown = grouped(scan.value) if by_code else scan.value
        form.scan.errors = [f"Không có hồ sơ nào với mã {shown} trong phạm vi được xem."]
        return Read(focus="scan")
    if form.owner.form.blank and not form.procedure.data:
        return Read(away=url_for("work.show", dossier_id=row.id))
    said = f"Mã vừa quét là hồ sơ {row.number or grouped(row.lookup_code)} của {row.owner_name}."
    return Read(said=said, dossier_id=row.id, focus="scan")


def _id(form: IntakeForm, scan: Scan) -> Read:
    known = dossiers.citizens(reading(), actor(), id_number=scan.value)
    if known:
        return _take(form, known[0])
    part = _part(form)
    form.person(part).fill(Who(name="", id_number=scan.value))
    return Read(said=f"Chưa có người này trong sổ: số {scan.value} đã điền, nhập tiếp họ tên.", focus=f"{part}-name")


def _text(form: IntakeForm, scan: Scan) -> Read:
    name = plain(scan.value)
    if len(name) < SHORTEST or not any(letter.isalpha() for letter in name) or not scan.value.isprintable():
        return _unreadable(form)
    if "\N{REPLACEMENT CHARACTER}" in scan.value or "|" in scan.value:
        return _unreadable(form)
    known = dossiers.citizens(reading(), actor(), plain_name=name)
    if known:
        more = f" Chỉ hiện {SEARCHED} người đầu; gõ đủ họ tên để thu hẹp." if len(known) >= SEARCHED else ""
        return Read(
            said=f"Tìm thấy {len(known)} người. Chọn một người, hoặc nhập mới.{more}", people=known, focus="people"
        )
    part = _part(form)
    person = form.person(part)
    if person.name.data:
        form.scan.errors = [f"Không tìm thấy người nào tên “{tidy(scan.value)}”."]
        return Read(focus="scan")
    person.name.data = tidy(scan.value)
    return Read(said="Chưa có người này trong sổ: họ tên đã điền, nhập tiếp.", focus=f"{part}-id_number")


def _unreadable(form: IntakeForm) -> Read:
    form.scan.errors = [UNREADABLE]
    return Read(focus="scan")


def _part(form: IntakeForm) -> str:
    """Whose fields a scan fills."""
    wanted = form.scan_into.data
    return wanted if wanted in form.open_parts() else "owner"


def _next(form: IntakeForm, part: str) -> str:
    """Where the hand goes once a person is filled: to what is still missing, then to the procedure."""
    person = form.person(part)
    if not person.phone.data:
        return f"{part}-phone"
    return "papers" if form.procedure_code.data else "procedure"


def as_who(known: Citizen | Party) -> Who:
    """A person as kept, as plain values."""
    return Who(name=known.name, id_number=known.id_number, born=known.born, sex=known.sex, address=known.address,
               phone=known.phone, kind=known.kind)  # fmt: skip


def describe(known: Citizen) -> str:
    """What tells two people of one name apart, without the whole number."""
    parts = [say_date(known.born) if known.born else "", mask_id(known.id_number), known.address]
    return " · ".join(part for part in parts if part)


_READERS = {"nothing": _nothing, "card": _card, "lookup": _ours, "number": _ours, "id": _id, "text": _text}
