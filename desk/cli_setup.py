"""``desk init``, ``upgrade``, ``verify``: an installation set up, filled and checked."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from . import cli_search
from .cli_shared import application, opened, say, working
from .domain.errors import Invalid
from .policy import SYSTEM
from .services import composing, installing
from .store import finder, schema, seed
from .store.db import db
from .store.queries import directory, logbook, numbers

JSON_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--name", required=True, help="Tên bộ phận một cửa, in trên trang và giấy tờ.")
@click.option(
    "--public-url", required=True, help="Địa chỉ trang tra cứu, in trong mã QR; ví dụ https://motcua.example.vn."
)
@click.option("--hotline", required=True, help="Số điện thoại hướng dẫn, in trên giấy tiếp nhận.")
@click.option("--units", type=JSON_FILE, help="Tệp đơn vị (dạng như desk/store/seed/data/units).")
def init(name: str, public_url: str, hotline: str, units: Path | None) -> None:
    """Thiết lập cơ sở dữ liệu mới, chưa có dữ liệu: bộ biểu mẫu theo ngày hiệu lực, lịch nghỉ, đơn vị (nếu có tệp)."""
    if not public_url.startswith(("http://", "https://")):
        raise click.BadParameter("phải bắt đầu bằng http:// hoặc https://", param_hint="--public-url")
    with application():
        schema.upgrade(db.engine)
        if directory.is_installed(db.session()):
            raise Invalid("Cơ sở dữ liệu này đã được thiết lập; không ghi đè.")
        with working(SYSTEM) as work:
            installing.set_up(work, name=name, public_url=public_url, hotline=hotline, demo=False)
            for code in ("2018", "2025"):
                installing.load_profile(work, seed.read(f"profiles/{code}"))
            installing.load_calendar(work, seed.read("calendar/vn")["days"])
            installing.load_reasons(work, seed.read("reasons"))
            installing.load_words(work, seed.read("words"))
            installing.load_templates(work, seed.read("drafts"))
            if units is not None:
                installing.load_units(work, _read_json(units))
    say(f"Đã thiết lập “{name}”. Bước sau: desk catalogue import …, desk users add …, desk serve.")


@click.command()
def upgrade() -> None:
    """Đưa lược đồ cơ sở dữ liệu lên phiên bản của chương trình này, lập chỉ mục tìm cho hồ sơ chưa có. Sao lưu trước khi chạy."""
    with application():
        with db.engine.connect() as connection:
            before = schema.current(connection)
        schema.upgrade(db.engine)
        found = cli_search.fill(missing=True)
    say(
        f"Lược đồ: {before or 'chưa có'} → {schema.head()}."
        + (f" Đã lập chỉ mục tìm cho {found} hồ sơ." if found else "")
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.pass_context
def verify(context: click.Context, as_json: bool) -> None:
    """Kiểm tra nhật ký (chuỗi dấu vân), số hồ sơ (không thiếu, không trùng), dự thảo, chỉ mục tìm. Mã thoát 1 nếu có chỗ sai."""
    with opened():
        session = db.session()
        dossiers, lines = directory.size(session)
        broken, gaps = list(logbook.broken_chains(session)), list(numbers.gaps(session))
        changed, lost = list(composing.altered(session)), list(finder.wrong(session))
    wrong = bool(broken or gaps or changed or lost)
    if as_json:
        rows = {"broken": broken, "gaps": gaps, "drafts": changed}
        found = {name: [asdict(row) for row in some] for name, some in rows.items()}
        answer = {"ok": not wrong, "dossiers": dossiers, "events": lines, **found, "search": lost}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        for row in broken:
            click.echo(f"Hồ sơ {row.dossier}, dòng {row.seq}: {row.what}")
        for gap in gaps:
            click.echo(f"{gap.book}: {gap.what}")
        for row in changed:
            click.echo(f"Hồ sơ {row.dossier}, dự thảo phiên bản {row.n}: {row.what}")
        if lost:
            click.echo(
                f"Chỉ mục tìm sai hoặc thiếu ở {len(lost)} hồ sơ (đầu tiên: {lost[0]}). Chạy: desk search rebuild."
            )
        say(
            f"{dossiers} hồ sơ, {lines} dòng nhật ký; {len(broken)} nhật ký bị sửa, {len(gaps)} sổ số không liền, "
            f"{len(changed)} dự thảo bị sửa, {len(lost)} hồ sơ lệch chỉ mục tìm."
        )
    if wrong:
        context.exit(1)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Invalid(f"{path.name} không phải JSON đọc được: {error}.") from error
