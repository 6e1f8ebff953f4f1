"""The citizens' pages: look a dossier up (C1–C3); ``citizen_procedures`` has C4 and C5. No account, no script, two languages.

Every page answers under ``/`` in Vietnamese and under ``/en/`` in English, by the same view.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from ..domain.errors import NotFound
from ..domain.text import tidy
from ..services import looking_up
from ..store.queries import calendars, public
from . import speech
from .guard import View, address, now, open_to, reading
from .labels import EVENTS
from .masked import masked, progress

bp = Blueprint("citizen", __name__)

COOKIE = "co-chu"  # text size; the only thing these pages ever ask a browser to keep
YEAR = 31_536_000
LOOKING_UP = ("citizen.lookup", "citizen.status", "citizen.scanned", "citizen.history", "citizen.why")
FINDING = ("citizen.procedures", "citizen.procedure", "citizen.edition", "citizen.editions")
ECHO = 40  # characters of what was typed that are shown again


def page(*paths: str) -> Callable[[View], View]:
    """A view at these addresses, and at the same under ``/en``; it is given ``lang``."""

    def hang(view: View) -> View:
        view.open_to = None  # type: ignore[attr-defined]
        for path in paths:
            bp.add_url_rule(path, view_func=view, defaults={"lang": "vi"}, methods=["GET"])
        for path in paths:
            bp.add_url_rule(f"/en{path}", view_func=view, defaults={"lang": "en"}, methods=["GET"])
        return view

    return hang


@page("/")
def home(lang: str) -> str:
    """C1: the look-up form, the procedures most people come for, when and where."""
    session = reading()
    return render_template(
        "citizen/home.html",
        used=public.most_used(session, now()),
        hours=speech.say_hours(lang, calendars.desk_hours(session, None, now().date())),
    )


@page("/tra-cuu")
def lookup(lang: str) -> Any:
    """C2: the one field; with ``?ma=`` its answer, at this very address."""
    if "ma" not in request.args:
        return render_template("citizen/lookup.html", typed="", problem=None)
    typed = request.args["ma"]
    if not tidy(typed):
        return _form(lang, typed, speech.say(lang, "lookup_empty"), 422)
    return _answer(lang, typed)


@page("/t/<code>")
def status(lang: str, code: str) -> Any:
    """C3 by its address."""
    return _answer(lang, code)


# The address in the QR code is all capitals. Another endpoint, or the router would answer it with a redirect.
bp.add_url_rule("/T/<code>", endpoint="scanned", view_func=status, defaults={"lang": "vi"}, methods=["GET"])


@page("/t/<code>/lich-su")
def history(lang: str, code: str) -> Any:
    """What was done with the dossier, when and where; no names."""
    found = looking_up.look_up(reading(), code, address(), now())
    if found.dossier is None:
        return _not_found(lang, code, found)
    events = [
        {"title": speech.EVENTS_IN_ENGLISH[e.what] if lang == "en" else EVENTS[e.what], "at": e.at.isoformat(),
         "when": speech.moment(lang, e.at, now()), "place": e.place, "step": e.data.get("step", "")}
        for e in public.happened(reading(), found.dossier.id) if e.what in speech.EVENTS_IN_ENGLISH
    ]  # fmt: skip
    return _private(render_template("citizen/history.html", events=events, row=found.dossier))


@page("/t/<code>/vi-sao")
def why(lang: str, code: str) -> Any:
    """Vì sao ngày này: the reason of every day of the promised date, in Vietnamese; no names."""
    session = reading()
    found = looking_up.look_up(session, code, address(), now())
    if found.dossier is None:
        return _not_found(lang, code, found)
    told = looking_up.why(session, found.dossier)
    lead = speech.say(lang, "why_lead", moment=speech.moment(lang, told.at, now())) if told else ""
    lines = told.trace if told else ()
    return _private(render_template("citizen/why.html", row=found.dossier, lead=lead, lines=lines))


@page("/tuyen-bo-tiep-can")
def accessibility(lang: str) -> str:
    """What works without sight, hands or patience, and what does not yet."""
    return render_template("citizen/accessibility.html")


@bp.get("/co-chu")
@open_to(None)
def text_size() -> Any:
    """Larger or usual text, kept in a cookie, and back to the page it came from."""
    back = redirect(_ours(request.args.get("ve", "")))
    if request.args.get("co") == "lon":
        back.set_cookie(COOKIE, "lon", max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    else:
        back.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
    return back


@bp.errorhandler(NotFound)
def missing(error: NotFound) -> Any:
    """The citizens' own 404, in the language of the page."""
    return render_template("citizen/missing.html"), 404


def _answer(lang: str, typed: str) -> Any:
    """Whatever a code or number leads to."""
    session = reading()
    found = looking_up.look_up(session, typed, address(), now())
    if found.progress is not None:
        return _private(
            render_template("citizen/progress.html", typed="", problem=None, far=progress(found.progress, lang))
        )
    if found.dossier is None:
        return _not_found(lang, typed, found)
    shown = masked(session, found.dossier, looking_up.steps(session, found.dossier.id), now(), lang)
    history_url = url_for("citizen.history", lang=lang, code=found.dossier.lookup_code)
    why_url = history_url.removesuffix("lich-su") + "vi-sao"
    return _private(render_template("citizen/status.html", page=shown, history_url=history_url, why_url=why_url))


def _not_found(lang: str, typed: str, found: looking_up.Answer) -> Any:
    """One answer for wrong, malformed and unknown; another for whoever must wait."""
    if not found.wait:
        return _form(lang, typed, speech.say(lang, "lookup_wrong", typed=tidy(typed)[:ECHO]), 404)
    key = "lookup_crowded" if found.crowded else "lookup_wait"
    answer = _form(lang, typed, speech.say(lang, key, seconds=found.wait), 429)
    answer.headers["Retry-After"] = str(found.wait)
    return answer


def _form(lang: str, typed: str, problem: str, code: int) -> Response:
    answer = make_response(
        render_template("citizen/lookup.html", typed=tidy(typed)[:ECHO], problem=problem, has_errors=True), code
    )
    return _private(answer)


def _private(page: Any) -> Response:
    """Nobody keeps it, nobody lists it."""
    answer: Response = make_response(page)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _ours(wanted: str) -> str:
    """A path of this site, or the first page: nobody else's site, however it is written."""
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if ours else url_for("citizen.home")


@cache
def _links(lang: str, root: str) -> dict[str, str]:
    """Addresses that every page of a language carries; ``root`` is where the application is mounted."""
    names = ("home", "lookup", "procedures", "accessibility", "text_size")
    given: dict[str, Any] = {"lang": lang}
    return {name: url_for(f"citizen.{name}", **({} if name == "text_size" else given)) for name in names}


def _menu(lang: str, links: dict[str, str], here: str) -> list[dict[str, Any]]:
    return [
        {"label": speech.say(lang, "nav_lookup"), "url": links["lookup"], "current": here in LOOKING_UP},
        {"label": speech.say(lang, "nav_procedures"), "url": links["procedures"], "current": here in FINDING},
    ]


@bp.context_processor
def _frame() -> dict[str, Any]:
    """What ``base_public.html`` asks for, besides what every page gets (``navigation.frame``). Written for speed: no ``url_for``
    but in ``_links``, since both languages have the same paths."""
    lang = (request.view_args or {}).get("lang", "vi")
    root, path, query = request.script_root, quote(request.path), quote(request.query_string, safe="=&%+-._~")
    query = f"?{query}" if query else ""
    links = _links(lang, root)
    large = request.cookies.get(COOKIE) == "lon"
    other = path.removeprefix("/en") if lang == "en" else "/en" + path.replace("/T/", "/t/", 1)
    return {
        "lang": lang, "t": partial(speech.say, lang), "official": partial(speech.official, lang), "large_text": large,
        "say_day": partial(speech.say_day, lang),
        "link": partial(url_for, lang=lang), "home_url": links["home"], "accessibility_url": links["accessibility"],
        "other_lang_url": f"{root}{other}{query}",
        "text_size_url": f"{links['text_size']}?co={'thuong' if large else 'lon'}&ve={quote(root + path + query)}",
        "nav": {"items": _menu(lang, links, request.endpoint or "")},
    }  # fmt: skip
