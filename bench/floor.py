"""The floor: what the bare tools cost when they do the same look-up, list or saving and nothing else.

A Flask application with Flask-SQLAlchemy as a tutorial writes it: no door, no masking, no badge, no rule, no header, nothing
remembered. It imports nothing of ``desk`` and reads the same tables of the same database.
``create_app`` is also what a server loads (``bench.floor:create_app()``; DESK_DATABASE_URL says which database).
"""

import os
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask, abort, render_template, request
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, contains_eager, mapped_column, relationship

FONT = Path(__file__).resolve().parents[1] / "static" / "fonts" / "LiberationSerif-Regular.ttf"


class Base(DeclarativeBase):
    """The floor's own tables."""


db = SQLAlchemy(model_class=Base)


class Dossier(Base):
    """The columns that the status page and the list need."""

    __tablename__ = "dossier"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None]
    lookup_code: Mapped[str]
    status: Mapped[int]
    procedure_name: Mapped[str]
    procedure_short: Mapped[str]
    agency_name: Mapped[str]
    owner_name: Mapped[str]
    submitted_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    promised_at: Mapped[datetime | None]
    ready_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    fee_state: Mapped[str]
    fee_total: Mapped[int]
    delivery: Mapped[str]


class Task(Base):
    """One step."""

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    name: Mapped[str]
    agency_id: Mapped[int]
    agency_name: Mapped[str]
    department_name: Mapped[str]
    role: Mapped[str]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    dossier: Mapped[Dossier] = relationship()


class Line(Base):
    """A row about as wide as those that an intake writes."""

    __tablename__ = "bench_floor_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[str]
    b: Mapped[str]
    c: Mapped[str]
    d: Mapped[str]
    e: Mapped[str]
    f: Mapped[str]
    at: Mapped[datetime]
    n: Mapped[int]


_FRAME = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ title }}</title><link rel="icon" href="/static/a.svg"><link rel="stylesheet" href="/static/a.css"></head><body>
<a class="skip" href="#main">Bỏ qua</a><header><b><a href="/">Một cửa</a></b><span><a href="/en">English</a></span></header>
<nav><ul>{% for name, url in menu %}<li><a href="{{ url }}">{{ name }}</a></li>{% endfor %}</ul></nav><main id="main">"""
_END = """</main><footer><p>Cần giúp đỡ, gọi <a href="tel:0">0220 000 0000</a>.</p></footer></body></html>"""
_STATUS = (
    _FRAME
    + """<h1>Hồ sơ {{ d.number }}</h1><p class="tag">{{ d.status }}</p><dl>
<dt>Mã hồ sơ</dt><dd>{{ d.number }}</dd><dt>Thủ tục</dt><dd>{{ d.procedure_name }}</dd><dt>Chủ hồ sơ</dt><dd>{{ d.owner_name }}</dd>
<dt>Nơi nhận</dt><dd>{{ d.agency_name }}</dd><dt>Tiếp nhận</dt><dd>{{ d.received_at }}</dd><dt>Hẹn trả</dt><dd>{{ d.promised_at }}</dd>
<dt>Phí</dt><dd>{{ d.fee_state }} {{ d.fee_total }}</dd><dt>Nhận kết quả</dt><dd>{{ d.delivery }}</dd></dl>
{% if steps is defined %}<ol>{% for t in steps %}<li><b>{{ t.agency_name }}</b>
<br>{{ t.name }}<br>{{ t.opened_at }} – {{ t.done_at or t.due_at }}</li>
{% endfor %}</ol>{% endif %}{{ filling|safe }}"""
    + _END
)
_QUEUE = _FRAME + """<h1>Hồ sơ</h1><table><thead><tr><th>Mã</th><th>Chủ</th><th>Thủ tục</th><th>Bước</th><th>Hạn</th></tr></thead><tbody>
{% for t in tasks %}<tr><td><a href="/ho-so/{{ t.dossier.id }}">{{ t.dossier.number }}</a></td><td>{{ t.dossier.owner_name }}</td>
<td>{{ t.dossier.procedure_short }}</td><td>{{ t.agency_name }} – {{ t.name }}</td><td>{{ t.due_at }}</td></tr>{% endfor %}
</tbody></table>{{ filling|safe }}""" + _END  # fmt: skip
SIZE = 25
MENU = [("Tra cứu hồ sơ", "/tra-cuu"), ("Thủ tục", "/thu-tuc")]


def create_app(url: str | None = None) -> Flask:
    """The bare application on a database: ``/row/<code>``, ``/status/<code>``, ``/queue/<agency_id>``, POST ``/rows``.

    ``?pad=`` fills a page up to a length in bytes, so that it is as long as the desk's.
    """
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = url or os.environ["DESK_DATABASE_URL"]
    app.jinja_loader = DictLoader({"status.html": _STATUS, "queue.html": _QUEUE})  # type: ignore[assignment]
    db.init_app(app)
    app.add_url_rule("/row/<code>", view_func=row)
    app.add_url_rule("/status/<code>", view_func=status)
    app.add_url_rule("/queue/<int:agency_id>", view_func=queue)
    app.add_url_rule("/rows", view_func=rows, methods=["POST"])
    return app


def _filling() -> str:
    """So many bytes of static text: it costs nearly nothing, as static parts of a template do."""
    return "<p>" + "x" * request.args.get("pad", 0, type=int) + "</p>"


def _found(code: str) -> Dossier:
    found = db.session.execute(db.select(Dossier).where(Dossier.lookup_code == code)).scalar_one_or_none()
    return found if found is not None else abort(404)


def row(code: str) -> str:
    """One row by its lookup code, shown: the least that can be called a status page."""
    found = _found(code)
    return render_template("status.html", d=found, title=found.number, menu=MENU, filling=_filling())


def status(code: str) -> str:
    """The same look-up as the desk's page: the dossier by its code, and the steps it went through."""
    found = _found(code)
    steps = db.session.execute(db.select(Task).where(Task.dossier_id == found.id).order_by(Task.id)).scalars().all()
    return render_template("status.html", d=found, steps=steps, title=found.number, menu=MENU, filling=_filling())


def queue(agency_id: int) -> str:
    """Twenty-five open steps of an agency with their dossiers, nearest deadline first."""
    wanted = (
        db.select(Task).join(Task.dossier).options(contains_eager(Task.dossier))
        .where(Task.agency_id == agency_id, Task.role == "officer", Task.done_at.is_(None))
        .order_by(Task.due_at, Task.id).limit(SIZE)
    )  # fmt: skip
    found = db.session.execute(wanted).scalars().all()
    return render_template("queue.html", tasks=found, title="Hồ sơ", menu=MENU, filling=_filling())


def rows() -> tuple[str, int]:
    """As many rows as an intake writes, in one transaction."""
    at = datetime(2026, 3, 2, 8, 12)  # noqa: DTZ001 - the floor knows no zones
    for n in range(request.form.get("n", 0, type=int)):
        words = dict.fromkeys("abcdef", f"Thôn Thượng, xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương {n}")
        db.session.add(Line(at=at, n=n, **words))
    db.session.commit()
    return "", 204


def bare_pdf(title: str, table: list[list[str]], address: str) -> bytes:
    """One A5 page by ReportLab's own means: a paragraph, a table, a QR code; the same face as the receipt's."""
    import segno
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate
    from reportlab.platypus import Table as Grid

    class Code(Flowable):
        """The QR symbol, a rectangle for every dark module."""

        def wrap(self, *_space: float) -> tuple[float, float]:
            return 62, 62

        def draw(self) -> None:
            matrix = segno.make(address, error="m").matrix
            side = 62 / len(matrix)
            for y, line in enumerate(matrix):
                for x, dark in enumerate(line):
                    if dark:
                        self.canv.rect(x * side, 62 - (y + 1) * side, side, side, stroke=0, fill=1)

    if "BenchSerif" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("BenchSerif", str(FONT)))
    grid: Any = Grid(
        table, style=[("FONT", (0, 0), (-1, -1), "BenchSerif", 9), ("GRID", (0, 0), (-1, -1), 0.5, "black")]
    )
    out = BytesIO()
    words = ParagraphStyle("words", fontName="BenchSerif", fontSize=10)
    SimpleDocTemplate(out, pagesize=A5).build([Paragraph(title, words), grid, Code()])
    return out.getvalue()
