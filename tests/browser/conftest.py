"""A real browser on a real server: the small province served on a free port, Chromium with a Vietnamese office's settings.

Skipped where there is no Chromium; ``CI=true`` makes that a failure. ``DESK_CHROMIUM`` names another binary.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright
from sqlalchemy.engine import URL
from werkzeug.serving import make_server

from desk import create_app
from desk.clock import MovableClock
from desk.store.db import db
from desk.store.queries import installation
from tests import builders

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 390, 1366)


# A browser without a window has no printer: printing a PDF would end it. What a page prints is noted instead, by address.
PRINTER = "window.print = () => { (top.printed ??= []).push(location.pathname + location.search); };"


# Real keys and real clicks of this tab, over all its pages; what scripts do by themselves is not counted.
COUNTER = """
for (const kind of ["keydown", "mousedown"])
  addEventListener(kind, (e) => { if (e.isTrusted) sessionStorage[kind] = Number(sessionStorage[kind] ?? 0) + 1; }, true);
"""


# A card reader sends a key every few milliseconds; a browser driven from outside cannot be sure to, on a busy machine. While it "scans"
# the keys are real and only their time stamps are those of the reader.
READER = """
() => {
  const real = Object.getOwnPropertyDescriptor(Event.prototype, "timeStamp"), stamps = new WeakMap();
  let at = performance.now();
  Object.defineProperty(Event.prototype, "timeStamp", {
    configurable: true,
    get() { if (!stamps.has(this)) stamps.set(this, (at += 3)); return stamps.get(this); },
  });
  window.readerDone = () => Object.defineProperty(Event.prototype, "timeStamp", real);
}
"""


def chromium() -> str | None:
    """The browser's binary, if there is one here."""
    return os.environ.get("DESK_CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    binary = chromium()
    if binary is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on this machine, and CI=true asks for the browser tests")
        pytest.skip("no Chromium on this machine")
    running = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox", "--disable-dev-shm-usage"])
    yield running
    running.close()


@pytest.fixture
def live(database: URL, clock: MovableClock) -> Iterator[Any]:
    """The application as it is served, CSRF and all, on the test's clock."""
    installation.forget()
    app = create_app(
        {"TESTING": False, "SECRET_KEY": "browser-tests", "SQLALCHEMY_DATABASE_URI": database}, clock=clock
    )
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def whole(app: Any) -> Any:
    """The same application, every answer read and closed before it is sent: this server forgets to close a file when the browser goes."""

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        with closing(app(environ, start_response)) as parts:
            return [b"".join(parts)]

    return answer


@pytest.fixture
def desk_url(live: Any) -> Iterator[str]:
    """The address of a running desk with the small province in it."""
    server = make_server("127.0.0.1", 0, whole(live), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def new_page(browser: Browser, desk_url: str, clock: MovableClock) -> Iterator[Callable[..., Page]]:
    """``new_page()`` is one more person at one more computer: cookies and all apart from the others."""
    contexts: list[BrowserContext] = []

    def make(width: int = 1366, height: int = 768, **options: Any) -> Page:
        context = browser.new_context(
            base_url=desk_url, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport={"width": width, "height": height}, **options
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        if options.get("java_script_enabled", True):
            page.add_init_script(PRINTER)
            page.add_init_script(COUNTER)
            page.clock.set_fixed_time(clock())  # the desk's clock stands at its own hour; timers still run
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One person at one computer."""
    return new_page()


def login(page: Page, username: str) -> None:
    """Sign in through the form."""
    page.goto("/dang-nhap")
    page.fill("[name=username]", username)
    page.fill("[name=password]", builders.PASSWORD)
    page.locator("main button:not([type=button])").click()
    page.wait_for_url("**/viec-cua-toi")


def check_axe(page: Page) -> None:
    """No violation of WCAG 2.2 A and AA or of good practice on the page as it stands."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    said = [
        f"{violation['id']}: {violation['help']} — " + "; ".join(node["html"][:160] for node in violation["nodes"][:3])
        for violation in found.response["violations"]
    ]
    assert not said, f"{page.url}\n" + "\n".join(said)


def check_no_sideways_scroll(page: Page) -> None:
    """The page is no wider than its window."""
    wide, window = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px"


def printed(page: Page) -> list[str]:
    """What the page sent to the printer since it was opened."""
    return page.evaluate("() => window.printed ?? []")  # type: ignore[no-any-return]


class Hands:
    """What a person does at a computer, counted by the page itself. A card reader is not a hand: its keys are taken off."""

    def __init__(self, page: Page) -> None:
        self.page, self.scans, self._off = page, 0, 0
        page.evaluate("() => { delete sessionStorage.keydown; delete sessionStorage.mousedown; }")

    def _count(self, kind: str) -> int:
        for _ in range(20):
            try:
                return int(self.page.evaluate("(kind) => Number(sessionStorage[kind] ?? 0)", kind))
            except Error:  # the page was just leaving for another; the count goes with the tab
                self.page.wait_for_load_state("domcontentloaded")
        raise AssertionError("the page never came to rest")

    @property
    def keys(self) -> int:
        return self._count("keydown") - self._off

    @property
    def clicks(self) -> int:
        return self._count("mousedown")

    def press(self, chord: str) -> None:
        self.page.keyboard.press(chord)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text, delay=50)  # slower than any reader

    def scan(self, line: str) -> None:
        before = self._count("keydown")
        self.page.evaluate(READER)
        self.page.keyboard.type(line)
        self.page.keyboard.press("Enter")
        with suppress(Error):  # what was scanned may have opened another page
            self.page.evaluate("() => window.readerDone?.()")
        self._off += self._count("keydown") - before
        self.scans += 1
