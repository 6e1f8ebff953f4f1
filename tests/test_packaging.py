"""The wheel, installed in a fresh environment and run in another directory: templates, static files and fonts are found, it serves."""

import http.cookiejar
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.processes


def shell(*words: str | Path, **given: Any) -> str:
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=300, check=False, **given)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of a fresh environment that has only the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    shell(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    [wheel] = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=shutil.which("uv") is None)
    python = folder / "venv" / "bin" / "python"
    pip = ["uv", "pip", "install", "--python", python] if shutil.which("uv") else [python, "-m", "pip", "install"]
    shell(*pip, "--quiet", "-c", ROOT / "constraints.txt", wheel)
    return python.parent


@pytest.fixture(scope="module")
def served(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Any], Path]]:
    """A demo of five dossiers, served by ``desk serve`` in a folder that is not the checkout: address, demo, its SQLite file."""
    home = tmp_path_factory.mktemp("elsewhere")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DESK_") and k != "PYTHONPATH"}
    environment = {**kept, "DESK_INSTANCE": str(home / "instance")}
    demo = json.loads(shell(installed / "desk", "demo", "--count", "5", "--json", cwd=home, env=environment))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    log = (home / "serve.log").open("w")
    server = subprocess.Popen(
        [installed / "desk", "serve", "--port", port], cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        yield _when_up(f"http://127.0.0.1:{port}", server, home), demo, home / "instance" / "desk.sqlite"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _when_up(url: str, server: subprocess.Popen[bytes], home: Path) -> str:
    for _ in range(150):
        try:
            with urllib.request.urlopen(url + "/healthz", timeout=2):
                return url
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, (home / "serve.log").read_text()
            time.sleep(0.2)
    raise AssertionError((home / "serve.log").read_text())


class Browser:
    """As much of a browser as these tests need: cookies, redirects, forms with their token."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str, data: bytes | None = None) -> tuple[str, bytes]:
        with self.opener.open(self.url + path, data, timeout=20) as answer:
            assert answer.status == 200
            return answer.headers.get_content_type(), answer.read()

    def sign_in(self, username: str, password: str) -> str:
        token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.get("/dang-nhap")[1])
        assert token is not None
        form = {"username": username, "password": password, "csrf_token": token[1].decode()}
        return self.get("/dang-nhap", urllib.parse.urlencode(form).encode())[1].decode()


def test_the_wheel_carries_everything_that_is_not_python(installed: Path) -> None:
    package = shell(installed / "python", "-c", "import desk; print(desk.__path__[0])", cwd="/").strip()
    for name in ("templates/base.html", "static/css/desk.css", "store/seed/data/calendar/vn.json", "store/migrations/env.py",
                 "static/fonts/LiberationSerif-Regular.ttf"):  # fmt: skip
        assert (Path(package) / name).is_file(), name
    assert not (Path(package).parent / "tests").exists()


def test_it_answers_health_and_readiness(served: Any) -> None:
    browser = Browser(served[0])
    assert json.loads(browser.get("/healthz")[1]) == {"status": "ok"}
    assert json.loads(browser.get("/readyz")[1])["status"] == "ok"


def test_the_public_look_up_page_and_its_style_sheet_are_served(served: Any) -> None:
    browser = Browser(served[0])
    page = browser.get("/tra-cuu")[1].decode()
    assert "tra cứu" in page.lower()
    [style] = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', page)[:1]
    kind, body = browser.get(style)
    assert (kind, len(body) > 1000) == ("text/css", True)


def test_a_lookup_code_shows_its_dossier(served: Any) -> None:
    url, demo, _ = served
    sample = next(s for s in demo["samples"] if s["number"])
    page = Browser(url).get(f"/tra-cuu?ma={sample['lookup_code']}")[1].decode()
    assert sample["number"] in page
    assert sample["owner_id_number"] not in page


def test_a_clerk_signs_in_and_prints_a_receipt_with_every_vietnamese_letter(served: Any, tmp_path: Path) -> None:
    url, demo, database = served
    with sqlite3.connect(database) as connection:
        query = """SELECT paper.id, dossier.number, dossier.owner_name, agency.code FROM paper JOIN dossier ON dossier.id = dossier_id
                   JOIN agency ON agency.id = dossier.agency_id WHERE paper.kind = 'receipt' AND received_at IS NOT NULL"""
        paper_id, number, owner, code = connection.execute(query).fetchone()
    connection.close()
    clerk = next(a for a in demo["accounts"] if a["agency_code"] == code and "clerk" in a["roles"])
    browser = Browser(url)
    assert clerk["name"] in browser.sign_in(clerk["username"], clerk["password"])
    kind, body = browser.get(f"/giay/{paper_id}.pdf?kho=A5")
    assert kind == "application/pdf"
    (tmp_path / "receipt.pdf").write_bytes(body)
    said = " ".join(PdfReader(tmp_path / "receipt.pdf").pages[0].extract_text().split())
    assert number in said
    assert owner in said
    assert "DỮ LIỆU MẪU" in said
