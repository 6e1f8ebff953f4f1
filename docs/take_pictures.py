"""The README's pictures: one screen of each role, of a demo on a stopped clock. ``make pictures``; small PNGs in docs/pictures."""

import io
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent / "pictures"
DESK = Path(sys.executable).parent / "desk"
SIZE = {"width": 1366, "height": 960}
LARGEST = 150_000  # bytes
NOW = "2026-03-31T10:20"
CARD = "030090000917||Nguyễn Văn An|01051990|Nam|Thôn Thượng, xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương|10052021"


@contextmanager
def demo() -> Iterator[tuple[str, dict[str, Any], Path]]:
    """A fresh demo, served: its address, what ``desk demo --json`` said, its folder."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        environment = {**os.environ, "DESK_INSTANCE": folder, "DESK_NOW": NOW}
        environment.pop("DESK_DATABASE_URL", None)
        said = subprocess.run(
            [DESK, "demo", "--json"], env=environment, check=True, capture_output=True, text=True
        ).stdout
        server = subprocess.Popen([DESK, "serve", "--port", port], env=environment, stdout=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url)
            yield url, json.loads(said), Path(folder)
        finally:
            server.terminate()
            server.wait(20)


def _wait(url: str) -> None:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url + "/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the desk did not start")


def _on_its_way(folder: Path) -> str:
    """The lookup code of a dossier that goes over three levels and has come as far as the second."""
    with sqlite3.connect(folder / "desk.sqlite") as connection:
        query = """SELECT lookup_code FROM dossier JOIN task ON task.dossier_id = dossier.id WHERE procedure_code = '1.010803'
                   AND done_at IS NULL AND status = 4 AND promised_at > submitted_at AND task.level = 'Huyện'
                   ORDER BY promised_at DESC LIMIT 1"""
        [code] = connection.execute(query).fetchone()
    connection.close()
    return str(code)


def save(page: Page, name: str) -> None:
    """A picture with few colours: text stays sharp, the file small."""
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    for colours in (128, 64, 32):
        few = picture.quantize(colours, dither=Image.Dither.NONE)
        few.save(HERE / f"{name}.png", optimize=True)
        if (HERE / f"{name}.png").stat().st_size <= LARGEST:
            return
    raise SystemExit(f"{name}.png is larger than {LARGEST} bytes")


def sign_in(page: Page, url: str, account: dict[str, Any]) -> None:
    """By the real form."""
    page.context.clear_cookies()
    page.goto(url + "/dang-nhap")
    page.fill("[name=username]", account["username"])
    page.fill("[name=password]", account["password"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/viec-cua-toi")


def intake(page: Page, url: str) -> None:
    """Tiếp nhận: a card scanned, a telephone number, a procedure by its alias; the promise stands there before saving."""
    page.goto(url + "/tiep-nhan")
    page.wait_for_selector("[data-scan]:focus")
    page.keyboard.type(CARD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#owner-phone:focus")
    page.keyboard.type("0900000917")
    page.keyboard.press("Tab")
    page.fill("#procedure", "")
    page.type("#procedure", "tcls")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Hẹn trả")
    page.evaluate("scrollTo(0, 0)")
    save(page, "tiep-nhan")


def officer(page: Page, url: str, accounts: list[dict[str, Any]]) -> None:
    """Hồ sơ: the first of a queue, with its route and the panel of the step."""
    for account in accounts:
        sign_in(page, url, account)
        page.goto(url + "/ho-so-cua-toi")
        rows = page.locator("main table tbody a")
        if rows.count():
            page.goto(url + str(rows.first.get_attribute("href")))
            save(page, "ho-so")
            return
    raise SystemExit("no officer has anything to do")


def main() -> None:
    """All four."""
    HERE.mkdir(exist_ok=True)
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with demo() as (url, said, folder), sync_playwright() as playwright:
        accounts = {account["username"]: account for account in said["accounts"]}
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_context(viewport=SIZE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh").new_page()
        page.clock.set_fixed_time(f"{NOW}:00+07:00")
        sign_in(page, url, accounts["yk.motcua"])
        intake(page, url)
        officer(page, url, [accounts[name] for name in ("gl.ldtbxh", "gl.ldtbxh2", "so.chuyenvien", "yk.ldtbxh")])
        sign_in(page, url, accounts["gl.lanhdao"])
        page.goto(url + "/phe-duyet")
        save(page, "phe-duyet")
        page.context.clear_cookies()
        moving = _on_its_way(folder)
        page.goto(f"{url}/tra-cuu?ma={moving}")
        save(page, "tra-cuu")
        browser.close()


if __name__ == "__main__":
    main()
