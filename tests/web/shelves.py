"""A large catalogue for the public pages: procedures with names of the usual length, put straight into the tables."""

import hashlib
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

from desk.domain.catalogue.reading import FormSpec
from desk.policy import SYSTEM
from desk.services import publishing
from desk.store.models import Case, CaseFee, CasePaper, Edition, Procedure
from desk.store.queries import catalogue

WORDS = (
    "cấp lại", "giấy phép", "hoạt động", "kinh doanh", "vận tải", "thủy sản", "xác nhận", "đăng ký", "thay đổi", "nội dung", "cơ sở",
    "khám bệnh", "chứng chỉ", "hành nghề", "công trình", "khoáng sản", "xuất khẩu", "kiểm dịch", "chăn nuôi", "môi trường",
)  # fmt: skip
FORM = FormSpec(
    "tk-khai-sinh", "Tờ khai đăng ký khai sinh", "Tờ khai khai sinh.docx", hashlib.sha256(b"PK form").hexdigest(), b"PK form"
)  # fmt: skip


def name_of(n: int) -> str:
    """About a hundred letters, no two alike."""
    said = [WORDS[(n * k + k * k) % len(WORDS)] for k in range(1, 11)]
    return f"{' '.join(said).capitalize()} số {n}z"


def many(work: Callable[..., Any], count: int, fields: int = 140) -> None:
    """So many procedures more, received at every level, in so many fields."""
    with work(SYSTEM) as w:
        base = catalogue.newest(w.session, "2.000815")
        assert base is not None
        said = {key: getattr(base, key) for key in catalogue.CONTENT}
        for n in range(count):
            edition = Edition(**{
                **said, "name": name_of(n), "short_name": f"Thủ tục số {n}z", "aliases": [], "keywords": [],
                "field": f"Lĩnh vực quản lý nhà nước {n % fields:03} về {WORDS[n % fields % len(WORDS)]}",
                "received_at": ["xa", "huyen", "tinh"], "levels": ["xa", "huyen", "tinh"], "valid_from": date(2018, 1, 1),
            })  # fmt: skip
            edition.procedure = Procedure(code=f"7.{n:06}", code_confirmed=True)
            edition.cases = [_case(base.cases[0])]
            w.session.add(edition)


def _case(like: Case) -> Case:
    return Case(
        position=1, key=like.key, name=like.name, term_direct="5wd", term_online=None, term_post="5wd", cutoff="15:00", route=like.route,
        papers=[CasePaper(position=1, name="Đơn đề nghị theo mẫu", how="submit", originals=1, copies=0, required=True)],
        fees=[CaseFee(position=1, name="Phí thẩm định", amount=150_000, unit="hồ sơ", channels=["direct", "post"], basis="Thông tư")],
    )  # fmt: skip


def form(work: Callable[..., Any], spec: FormSpec = FORM) -> None:
    """A blank form in the store, named by no edition yet."""
    with work(SYSTEM) as w:
        publishing.add_form(w, spec)


def repealed(work: Callable[..., Any], code: str, last_day: date, *replaced_by: str) -> None:
    """The last edition of a procedure ends with a day, which may be past."""
    with work(SYSTEM) as w:
        row = catalogue.newest(w.session, code)
        assert row is not None
        row.valid_to, row.end_decision, row.end_decided_on, row.replaced_by = (
            last_day,
            "50/QĐ-UBND",
            last_day,
            list(replaced_by),
        )


def changed(**entries: Any) -> Callable[[dict[str, Any]], None]:
    """A change for ``builders.next_edition``: entries of the content."""
    return lambda content: content.update(deepcopy(entries))
