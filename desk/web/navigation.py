"""The frame of the staff pages: whose page it is, where its holder may go, and how much waits there. One query for all the numbers."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user

from ..policy import Role
from ..store.models import Agency
from ..store.queries import installation, tallying, units
from ..store.queries.tallying import Tally
from .guard import actor, now, reading, session_ends

DEPTH = {"work.queue": 1, "work.mine": 2}  # the pages that show more numbers than the navigation's


def end_of_day() -> datetime:
    """The last moment of this request's day."""
    return datetime.combine(now().date(), time.max, now().tzinfo)


def numbers() -> Tally:
    """What waits for whoever is asking, counted once per request."""
    if "tally" not in g:
        g.tally = tallying.tally(reading(), actor(), now(), end_of_day(), DEPTH.get(request.endpoint or "", 0))
    return g.tally  # type: ignore[no-any-return]


# (permission, label, endpoint, values, number, key) in the order desk → officer → leader → head → records (ux.md §1.1)
LINKS: tuple[tuple[str, str, str, dict[str, Any], str | None, str | None], ...] = (
    ("dossier.receive", "Tiếp nhận", "counter.intake", {}, None, "F2"),
    ("dossier.receive", "Trực tuyến chờ nhận", "work.queue", {"the": "truc-tuyen"}, "online", None),
    ("result.return", "Trả kết quả", "counter.hand_back", {}, "to_return", None),
    ("paper.move", "Bàn giao giấy", "handing.sheet", {}, "to_confirm", None),
    ("desk.use", "Việc của tôi", "work.mine", {}, None, None),
    ("dossier.read", "Hồ sơ của tôi", "work.queue", {}, "total", None),
    ("dossier.approve", "Chờ phê duyệt", "work.approvals", {}, "to_sign", None),
    ("task.assign", "Chờ phân công", "assigning.show", {}, "to_assign", None),
    ("lateness.watch", "Sắp đến hạn và quá hạn", "late.watch", {}, "watched", None),
    ("result.issue", "Chờ phát hành", "issuing.waiting", {}, "issue", None),
    ("staff.manage", "Người dùng", "people.index", {}, None, None),
    ("calendar.manage", "Lịch làm việc", "calendar.current", {}, None, None),
    ("calendar.manage", "Lý do", "reasons.lists", {}, None, None),
    ("template.manage", "Mẫu dự thảo", "draft_templates.index", {}, None, None),
    ("installation.manage", "Xem trước khi duyệt", "draft_templates.view_first", {}, None, None),
    ("catalogue.publish", "Danh mục thủ tục", "editions.index", {}, "to_publish", None),
)

# The pages of the settings are one place each, however deep one is in them: blueprint -> the blueprint of its link.
SETTINGS = {
    "calendar": "calendar", "reasons": "reasons", "people": "people", "access": "people", "units": "people",
    **dict.fromkeys(("editions", "drafts", "routes", "imports", "receptions"), "editions"),
}  # fmt: skip


def _links() -> list[dict[str, Any]]:
    tab = request.args.get("the", "") if request.endpoint == "work.queue" else ""
    named = {values["the"] for _, _, _, values, _, _ in LINKS if "the" in values}
    found = []
    for permission, label, endpoint, values, number, key in LINKS:
        if not actor().may(permission):
            continue
        whole = SETTINGS.get(request.blueprint or "")
        current = (whole is not None and endpoint.partition(".")[0] == whole) or (
            request.endpoint == endpoint and values.get("the", "") == (tab if tab in named else "")
        )
        found.append({
            "label": label, "url": url_for(endpoint, **values), "count": _count(number) if number else None,
            "current": current, "key": key,
        })  # fmt: skip
    return found


def _count(number: str) -> str | None:
    found = getattr(numbers(), number)
    return tallying.shown(found) if found is not None else None


FEW = 2  # names of agencies that the head of a page has room for


def agencies() -> Sequence[Agency]:
    """Where the signed-in person works, lowest level first; looked up once in a request."""
    if "agencies" not in g:
        g.agencies = units.desks(reading(), actor(), "desk.use")
    return g.agencies  # type: ignore[no-any-return]


def _agencies() -> str:
    """The names of the agencies where the signed-in person works, lowest first; of many the first ones and how many more."""
    names = [a.name for a in agencies()]
    more = f" và {len(names) - FEW} đơn vị khác" if len(names) > FEW else ""
    return " · ".join(names[:FEW]) + more


def frame() -> dict[str, Any]:
    """What ``base.html`` is given. Public pages bring their own frame and pay for none of this."""
    desk = installation.installation(reading())
    shared = {"demo": desk.demo, "hotline": desk.hotline, "agency_name": desk.name, "now": now()}
    view = current_app.view_functions.get(request.endpoint or "")
    if (view is not None and getattr(view, "open_to", None) is None) or not current_user.is_authenticated:
        return {**shared, "user": None, "nav": None, "session_ends": None}
    if current_user.must:  # nothing else is open yet
        return {
            **shared,
            "user": current_user,
            "nav": None,
            "session_ends": session_ends(),
            "stay_url": url_for("auth.stay"),
        }
    return {
        **shared, "agency_name": _agencies() or desk.name, "user": current_user, "home_url": url_for("work.mine"),
        "nav": {"items": _links(), "search": actor().may("dossier.read")}, "session_ends": session_ends(),
        "user_links": [
            {"label": "Thông báo", "url": url_for("inbox.show"), "count": numbers().unread},
            {"label": "Ủy quyền", "url": url_for("standing.show")},
        ],
        "stay_url": url_for("auth.stay"), "logout_url": url_for("auth.sign_out"), "account_url": url_for("account.show"),
        "help_url": url_for("work.help"), "keys_off": current_user.keys_off, "large_text": current_user.large_text,
        "role_names": sorted({Role(h.role) for h in actor().holdings}),
    }  # fmt: skip


def init_app(app: Flask) -> None:
    """Give every page its frame."""
    app.context_processor(frame)
