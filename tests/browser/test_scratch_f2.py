from desk.store.db import db
from tests import builders
from tests.browser.conftest import check_axe, check_no_sideways_scroll, login


def fill(live, clock):
    with live.app_context():
        from desk.store.work import work_by

        people = builders.People(db.session(), clock)
        work = lambda a: work_by(a, db.session(), clock)
        names = [
            "Đặng Quốc Hữu",
            "Lê Văn Cường",
            "Đỗ Đức Huỳnh",
            "Trần Thị Bích",
            "Vũ Thị Ngữ",
            "Hoàng Văn Kiệm",
            "Bùi Thị Xuyến",
            "Phạm Thị Ngọc Ánh",
        ]
        ids = []
        for i in range(30):
            clock.move(f"2026-02-{10 + i // 2 if i < 20 else 2 + 0:02d}T08:{10 + i}") if False else None
            code = ["1.001193", "1.001776", "1.010803", "2.000815"][i % 4]
            d = builders.received(
                work, people, code, owner=builders.who(name=names[i % 8], id_number=f"0300900{i:05d}")
            )
            ids.append(d.id)
        return ids


def test_shots(live, desk_url, page, clock):
    ids = fill(live, clock)
    import pathlib

    out = pathlib.Path("/tmp/f2shots")
    out.mkdir(exist_ok=True)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(desk_url + "/dang-nhap")
    page.screenshot(path=str(out / "signin.png"))
    login(page, "yk.ldtbxh")
    for name, url in (
        ("mine", "/viec-cua-toi"),
        ("queue", "/ho-so-cua-toi"),
        ("search", "/tim?q=dang"),
        ("show", f"/ho-so/{ids[1]}"),
        ("help", "/tro-giup"),
        ("404", "/khong-co"),
    ):
        page.goto(desk_url + url)
        page.screenshot(path=str(out / f"{name}.png"), full_page=True)
        check_axe(page)
        page.set_viewport_size({"width": 360, "height": 740})
        page.screenshot(path=str(out / f"{name}-360.png"), full_page=True)
        check_axe(page)
        check_no_sideways_scroll(page)
        page.set_viewport_size({"width": 1366, "height": 768})
