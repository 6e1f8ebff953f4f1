"""The door: nothing is reachable unless its view says for whom.

Authentication, the coarse permission check, CSRF and the headers all happen here, before and after any view.
``tests/web/test_guard.py`` walks the URL map to prove it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from ..domain.calendar import WorkCalendar
from ..domain.errors import Forbidden
from ..policy import CITIZEN, Actor
from ..services import governing, second_factor
from ..services.sessions import IDLE, LONGEST, SEEN, digest_of
from ..store import sessions as devices
from ..store.db import Session, db, start_reading
from ..store.models import Person
from ..store.queries import calendars, installation, sessions, units
from ..store.sealing import Seal
from ..store.work import Work, work_by

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WHILE_VIEWING = frozenset({"people.stop_viewing", "auth.sign_out"})  # all that may be done as somebody else: to stop
POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:"
login = LoginManager()
login.login_view = "auth.sign_in"
login.login_message = None
login.session_protection = None  # we bind sessions to the password and to time, not to an address that changes
csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., Any])


def open_to(permission: str | None) -> Callable[[View], View]:
    """Mark a view: a permission name, or None for the public. A view without a mark is shut."""

    def mark(view: View) -> View:
        view.open_to = permission  # type: ignore[attr-defined]
        return view

    return mark


def takes(longest: int) -> Callable[[View], View]:
    """Mark a view that is sent more than a form usually is: at most so many bytes; a sheet of hundreds of rows, or a file."""

    def mark(view: View) -> View:
        view.takes = longest  # type: ignore[attr-defined]
        return view

    return mark


def unattended(view: View) -> View:
    """Mark a view that a page asks by itself: it does not keep a session alive that nobody uses any more."""
    view.unattended = True  # type: ignore[attr-defined]
    return view


def by_hand() -> bool:
    """Did a person ask, and not a page by itself?"""
    return not getattr(current_app.view_functions.get(request.endpoint or ""), "unattended", False)


class SignedIn(UserMixin):  # type: ignore[misc]
    """Whoever signed in, with what they may do today.

    ``must``: the page where something has to be done before all else. ``viewer``: the administrator who looks with this person's eyes.
    """

    def __init__(self, person: Person, actor: Actor, must: str = "", viewer: "SignedIn | None" = None) -> None:
        self.id = person.id
        self.name = person.name
        self.actor = actor
        self.must, self.viewer = must, viewer
        self.keys_off, self.large_text, self.prints_a4 = person.keys_off, person.large_text, person.prints_a4


def now() -> datetime:
    """This request's instant."""
    moment: datetime | None = g.get("now")
    if moment is None:
        moment = g.now = current_app.extensions["desk.clock"]()
    return moment


def actor() -> Actor:
    """Who is asking: a member of staff, or the public."""
    return current_user.actor if current_user.is_authenticated else CITIZEN


def myself() -> Actor:
    """Who really sits there: whoever signed in, also while looking with another's eyes."""
    return current_user.viewer.actor if viewing() else actor()


def viewing() -> bool:
    """Is an administrator looking with somebody else's eyes? Then nothing is done, written down about a reader, or revealed."""
    return current_user.is_authenticated and current_user.viewer is not None


def current_user_must() -> bool:
    """Does this person have to do something before all else?"""
    return bool(current_user.must)


@contextmanager
def working(by: Actor | None = None) -> Iterator[Work]:
    """A piece of work by whoever is signed in (or, at the door itself, ``by`` whoever comes in)."""
    with work_by(by or actor(), db.session(), current_app.extensions["desk.clock"]) as work:
        yield work


def seal(purpose: str) -> Seal:
    """What closes and opens secrets of one purpose under this installation's key."""
    key = current_app.config["SECRET_KEY"]
    known: dict[tuple[Any, str], Seal] = current_app.extensions.setdefault("desk.seals", {})
    return known.get((key, purpose)) or known.setdefault((key, purpose), Seal(key, purpose))


def reading() -> Session:
    """The session of a page that only looks."""
    return db.session()


def calendar_of(agency_id: int) -> WorkCalendar:
    """The work calendar of an agency; asked for every row of a list, so looked up once in a request."""
    known: dict[int, WorkCalendar] | None = g.get("calendars")
    if known is None:
        known = g.calendars = {}
    found = known.get(agency_id)
    if found is None:
        found = known[agency_id] = calendars.calendar(reading(), agency_id)
    return found


def address() -> str:
    """The caller's address (behind as many proxies as ``TRUSTED_PROXIES`` says)."""
    return request.remote_addr or ""


def start_session(person: Person, token: str) -> None:
    """Remember a sign-in: since when, under which password, and the token of its row."""
    stamp = int(now().timestamp())
    session.clear()
    session.update(since=stamp, seen=stamp, told=stamp, password=int(person.password_changed_at.timestamp()), key=token)


@login.user_loader  # type: ignore[untyped-decorator]
def _load(user_id: str) -> SignedIn | None:
    stamp = int(now().timestamp())
    if (
        stamp - session.get("seen", 0) > IDLE.total_seconds()
        or stamp - session.get("since", 0) > LONGEST.total_seconds()
    ):
        return None
    digest = digest_of(session.get("key", ""))
    found = units.person_on_duty(reading(), int(user_id), now().date(), sessions.stands(digest))
    if found is None or int(found[0].password_changed_at.timestamp()) != session.get("password"):
        return None
    if stamp - session["seen"] >= 60 and by_hand():
        session["seen"] = stamp
    if stamp - session.get("told", 0) >= SEEN.total_seconds() and by_hand():
        session["told"] = stamp
        g.device = digest
    me = SignedIn(*found, must=_must(*found))
    return _with_the_eyes_of(session["as"], me) if "as" in session else me


def _must(person: Person, held: Actor) -> str:
    """What has to be done before all else: an own password, a second factor. Empty: nothing."""
    if person.first_until is not None:
        return "account.password"
    wanted = second_factor.is_required(held, current_app.config.get("SECOND_FACTOR"), demo=_is_demo)
    return "account.enrol" if wanted and person.totp_since is None else ""


def _is_demo() -> bool:
    return installation.installation(reading()).demo


def _with_the_eyes_of(person_id: int, me: SignedIn) -> SignedIn:
    """Xem như người này: as long as that person is below one's own government; else it ends."""
    other = units.person_on_duty(reading(), person_id, now().date())
    if me.must or other is None or not governing.governs(reading(), me.actor, person_id, now().date()):
        session.pop("as")
        return me
    return SignedIn(*other, viewer=me)


def session_ends() -> str | None:
    """When this session will end if nobody touches it, for the warning five minutes before: "epoch ms, ms left".

    Both, because the clock of a desk's PC may be wrong: the first is shown, the second is waited for.
    """
    if not current_user.is_authenticated:
        return None
    ends = min(session["seen"] + IDLE.total_seconds(), session["since"] + LONGEST.total_seconds())
    return f"{ends * 1000:.0f} {max(0, ends - now().timestamp()) * 1000:.0f}"


def _measure() -> None:
    """Before anything of the request is read (the check of the form's token reads all of it): how much this view takes."""
    longest = getattr(current_app.view_functions.get(request.endpoint or ""), "takes", 0)
    if longest:
        request.max_content_length = request.max_form_memory_size = longest


def _check_door() -> Any:
    if request.endpoint in (None, "static"):
        return None
    if request.method in SAFE:
        start_reading(db.session())
    elif "as" in session and viewing() and request.endpoint not in WHILE_VIEWING:
        raise Forbidden(f"Đang xem như {current_user.name}: chỉ xem, không ghi được gì. Bấm “Thôi xem” để làm việc.")
    permission = getattr(current_app.view_functions[request.endpoint], "open_to", "nobody")
    if permission is None:
        return None
    if not current_user.is_authenticated:
        return login.unauthorized()
    if current_user.must and request.endpoint not in (current_user.must, "auth.sign_out", "auth.stay"):
        return redirect(url_for(current_user.must), 303)
    if not current_user.actor.may(permission):
        abort(403)
    return None


def _headers(response: Response) -> Response:
    head = response.headers
    if response.mimetype == "application/pdf":
        head["Content-Security-Policy"] = "frame-ancestors 'self'"  # shown in the page that prints it
    else:
        head["Content-Security-Policy"] = POLICY
    head["X-Content-Type-Options"] = "nosniff"
    head["Referrer-Policy"] = "same-origin"
    head["Cross-Origin-Opener-Policy"] = "same-origin"
    head["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.is_secure:
        head["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static" and "Cache-Control" not in head:
        head["Cache-Control"] = "no-store"
    return response


def _note_device(response: Response) -> Response:
    """When the page is done: this device was seen now. Never inside the reading of the page."""
    if (digest := g.pop("device", None)) is not None:
        db.session.rollback()
        devices.touch(db.engine, digest, now())
    return response


def init_app(app: Flask) -> None:
    login.init_app(app, add_context_processor=False)  # templates get `user` from navigation.py; public pages have none
    app.before_request(_measure)
    csrf.init_app(app)
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_check_door)
    app.after_request(_headers)
    app.after_request(_note_device)
    app.jinja_env.globals["session_ends"] = session_ends
