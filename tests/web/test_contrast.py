"""The look, checked without a browser: contrast of every pair of colours, weight of the files, strict content policy.

Floors: ux.md §5.1 rows 10 and 11 (WCAG 2.2, 1.4.3 and 1.4.11): text 4.5:1 (badges 6:1), lines and chart edges 3:1.
"""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DESK = (ROOT / "static/css/desk.css").read_text("utf-8")
PUBLIC = (ROOT / "static/css/public.css").read_text("utf-8")
TEMPLATES = [
    ROOT / "templates/base.html",
    ROOT / "templates/base_public.html",
    *(ROOT / "templates/macros").glob("*.html"),
]

HEX = r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?\b"
TOKENS = dict(re.findall(rf"--([\w-]+):\s*({HEX})", DESK.split("@media", 1)[0]))
GROUNDS = ("paper", "paper-2")
DRAWINGS = {".done > .nut"}  # holds a tick, never words: the floor is that of a drawing


def luminance(colour: str) -> float:
    """Relative luminance (0 black to 1 white) of ``#rgb`` or ``#rrggbb``, as WCAG 2.2 defines it."""
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21, whichever is the lighter."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def rules(sheet: str) -> list[tuple[str, dict[str, str]]]:
    """Selector and declarations of every rule of a style sheet, media queries opened, comments dropped."""
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
    return [
        (selector.strip(), dict(re.findall(r"([\w-]+)\s*:\s*([^;]+?)\s*(?:;|$)", body)))
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", bare)
    ]


def hex_of(value: str | None) -> str | None:
    """The colour that a declaration means, or none: a token of desk.css or a written-out colour."""
    if value is None:
        return None
    token = re.fullmatch(r"var\(--([\w-]+)\)", value)
    if token:
        return TOKENS.get(token.group(1))
    return value if re.fullmatch(HEX, value) else None


def coloured_pairs(sheet: str) -> list[tuple[str, str, str]]:
    """(selector, text, ground) of every rule that names both."""
    found = []
    for selector, body in rules(sheet):
        text, ground = hex_of(body.get("color")), hex_of(body.get("background") or body.get("background-color"))
        if text and ground:
            found.append((selector, text, ground))
    return found


def test_black_on_white_is_21_to_1_and_a_colour_on_itself_is_1() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#0a5a78", "#0a5a78") == 1
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.005)  # the published border case


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", ["ink", "ink-2", "link", "visited", "st-err-f", "st-late-b", "dl-ok-f", "brand"])
def test_text_is_readable_on_paper(text: str, ground: str) -> None:
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("text", ["ink", "ink-2", "link", "visited"])
@pytest.mark.parametrize("ground", ["brand-bg", "paper-2", "st-wait-b"])
def test_text_is_readable_on_the_chosen_row_and_in_a_warning(text: str, ground: str) -> None:
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("status", ["new", "rcv", "run", "wait", "done", "stop", "late", "err"])
def test_every_status_reads_at_6_to_1_and_its_line_shows_on_paper(status: str) -> None:
    assert contrast(TOKENS[f"st-{status}-f"], TOKENS[f"st-{status}-b"]) >= 6
    for ground in GROUNDS:
        assert contrast(TOKENS[f"st-{status}-l"], TOKENS[ground]) >= 3


@pytest.mark.parametrize("deadline", ["soon", "today", "late", "hold"])
def test_every_deadline_badge_reads_at_6_to_1(deadline: str) -> None:
    assert contrast(TOKENS[f"dl-{deadline}-f"], TOKENS[f"dl-{deadline}-b"]) >= 6


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("line", ["line", "brand", "st-done-l", "dl-late-b"])
def test_the_edges_of_fields_and_drawings_are_seen(line: str, ground: str) -> None:
    assert contrast(TOKENS[line], TOKENS[ground]) >= 3


@pytest.mark.parametrize("ground", ["paper", "paper-2", "brand", "brand-d", "st-err-f", "dl-today-b"])
def test_one_of_the_two_rings_of_the_focus_is_seen_on_every_ground(ground: str) -> None:
    assert max(contrast(TOKENS["focus"], TOKENS[ground]), contrast(TOKENS["focus-ink"], TOKENS[ground])) >= 3
    assert contrast(TOKENS["focus"], TOKENS["focus-ink"]) >= 3


@pytest.mark.parametrize(("sheet", "least"), [(DESK, 15), (PUBLIC, 12)], ids=["desk", "public"])
def test_every_rule_that_names_text_and_ground_is_readable(sheet: str, least: int) -> None:
    pairs = coloured_pairs(sheet)
    assert len(pairs) >= least
    assert [(s, f, b) for s, f, b in pairs if contrast(f, b) < (3 if s in DRAWINGS else 4.5)] == []


def test_more_contrast_is_given_to_those_who_ask_for_it() -> None:
    block = DESK.split("@media (prefers-contrast: more)", 1)[1].split("}", 1)[0]
    wanted = dict(re.findall(rf"--([\w-]+):\s*({HEX})", block))
    assert wanted
    for name, colour in wanted.items():
        assert contrast(colour, TOKENS["paper"]) > contrast(TOKENS[name], TOKENS["paper"])


def test_no_letter_is_capitalised_slanted_spaced_or_set_so_tight_that_marks_touch() -> None:
    for sheet in (DESK, PUBLIC):
        for selector, body in rules(sheet):
            assert "text-transform" not in body, selector
            assert "letter-spacing" not in body, selector
            assert body.get("font-style", "normal") == "normal", selector
            height = re.fullmatch(r"[\d.]+", body.get("line-height", ""))
            assert not height or float(height.group()) >= 1.35, selector


def test_the_citizens_sheet_uses_the_same_colours_written_out() -> None:
    assert "var(" not in PUBLIC
    assert "--" not in re.sub(r"/\*.*?\*/", "", PUBLIC, flags=re.S)
    used = {c.lower() for c in re.findall(HEX, PUBLIC)}
    assert used
    assert used <= {c.lower() for c in TOKENS.values()}


@pytest.mark.parametrize("sheet", [DESK, PUBLIC], ids=["desk", "public"])
def test_style_sheets_fetch_nothing(sheet: str) -> None:
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert "@font-face" not in sheet


def test_the_files_keep_their_weight() -> None:
    assert len(gzip.compress(PUBLIC.encode(), mtime=0)) <= 4 * 1024
    assert len(gzip.compress(DESK.encode(), mtime=0)) <= 8 * 1024
    assert len((ROOT / "static/js/desk.js").read_bytes()) <= 25 * 1024
    scripts = b"".join(sorted(path.read_bytes() for path in (ROOT / "static/js").glob("*.js")))
    assert len(gzip.compress(scripts, mtime=0)) <= 25 * 1024  # ux.md §4: JavaScript of a desk page, all of it


@pytest.mark.parametrize("path", sorted((ROOT / "static/js").glob("*.js")), ids=lambda path: path.name)
def test_the_script_obeys_the_strict_content_policy(path: Path) -> None:
    script = path.read_text("utf-8")
    for forbidden in (
        ".style",
        "eval(",
        "new Function",
        "insertAdjacentHTML",
        "document.write",
        "://",
        'setAttribute("on',
    ):
        assert forbidden not in script, forbidden


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_style_script_or_handler(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", template.read_text("utf-8"), flags=re.S)
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=|<style|javascript:", text)
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []


def test_citizens_get_no_script_at_all() -> None:
    assert "<script" not in (ROOT / "templates/base_public.html").read_text("utf-8")
