"""The masked page of a dossier (C3) as words: what the citizen may read without an account, and nothing else.

Everything personal stops here: the owner's name is masked, and no telephone, identity number, address, file or name of
staff is ever handed to the template (TT 01/2018/TT-VPCP, Điều 16.2.d; ux.md C3).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, lru_cache, partial
from typing import Any

from markupsafe import Markup, escape

from ..domain.badges import Badge, judged_by, promise_badge
from ..domain.beside import of_route
from ..domain.codes import mask_name
from ..domain.picture import Node, route_picture
from ..domain.routing import Plan
from ..domain.supplements import missing
from ..domain.workflow import FINAL, Delivery, Status
from ..store.db import Session
from ..store.queries import calendars, installation, public
from . import speech
from .labels import STATUSES

CHECKED_WITHIN = timedelta(hours=8)  # giờ làm việc, kiểm tra hồ sơ nộp trực tuyến (Nghị định 45/2020/NĐ-CP, Điều 16)
ADMINISTRATIVE = ("Xã", "Phường", "Thị", "Huyện", "Quận", "Thành", "Tỉnh", "Đặc")  # written small inside a name
ON_THE_WAY = frozenset({Status.RECEIVED, Status.PROCESSING, Status.WAITING, Status.PAYING})


@dataclass
class Page:
    """What the template draws, in one language."""

    status: dict[str, str]
    title: Markup
    headline: Markup
    more: Markup | None  # the rest of the headline's sentence: reasons
    badge: Badge | None
    badge_prefix: Markup | None
    needs_something: bool = False
    to_do: list[Markup] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    facts: list[tuple[Markup, Any]] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    call: Markup | None = None


class Masking:
    """One dossier being put into words. ``row`` holds the columns of ``queries.dossiers.public_by_code``."""

    def __init__(self, session: Session, row: Any, steps: Sequence[Any], now: datetime, lang: str) -> None:
        self.row, self.steps, self.now, self.lang = row, steps, now, lang
        self.status = Status(row.status)
        self.calendar_of = cache(partial(calendars.calendar, session))
        self.calendar = self.calendar_of(row.agency_id)
        desk = installation.law(session, row.submitted_at.date())["desk_name"]
        self.place = self.official(f"{desk} {_inside(row.agency_name)}")
        self.request = public.asked_for(session, row.id) if self.status is Status.WAITING else None
        ended = public.last_event(session, row.id, "stop") if self.status is Status.STOPPED else None
        self.notice = ended.data.get("paper", "") if ended is not None else ""
        self.over = self.status in (Status.READY, Status.RETURNED)
        self.refused = self.over and row.decision == "refused"  # không giải quyết
        self.results = public.results(session, row.id) if self.over else ()
        self.ruling = public.last_event(session, row.id, "approve") if self.refused else None
        self.bill = public.last_event(session, row.id, "bill") if self.status is Status.PAYING else None

    def say(self, key: str, **values: Any) -> Markup:
        return speech.say(self.lang, key, **values)

    def official(self, text: str) -> Markup:
        return speech.official(self.lang, text)

    def at(self, moment: datetime) -> str:
        return speech.moment(self.lang, moment, self.now)

    def page(self, hotline: str) -> Page:
        """Everything the page says."""
        look = STATUSES[self.status]
        label = look.english if self.lang == "en" else look.label
        number = self.row.number
        mark = self._badge()
        page = Page(
            status={"css": look.css, "icon": look.icon, "label": label},
            title=self.say("status_title", number=number, status=label) if number else self.say("status_title_new", status=label),
            headline=self._headline(), more=self._more(), badge=mark,
            badge_prefix=self._prefix() if mark else None,
            facts=self._facts(), nodes=self._nodes(),
        )  # fmt: skip
        if hotline:
            phone = Markup(f'<a href="tel:{escape(hotline.replace(" ", ""))}">{escape(hotline)}</a>')
            page.call = self.say("call", phone=phone, number=number) if number else self.say("call_new", phone=phone)
        self._to_do(page)
        return page

    # What the headline says

    def _headline(self) -> Markup:
        status, row = self.status, self.row
        if self.refused:
            return self._said_no()
        if status is Status.READY and row.delivery != Delivery.DESK:
            return self.say("ready_post" if row.delivery == Delivery.POST else "ready_online")
        if self.notice:
            return self.say("stopped_by", paper=self.notice)
        return speech.sentence(self.lang, status, **self._values())

    def _said_no(self) -> Markup:
        """Plainly that it was refused, and where the notice is."""
        if self.status is Status.RETURNED:
            return self.say("refused_returned", moment=self.at(self.row.returned_at))
        way = {Delivery.DESK: "", Delivery.POST: "_post", Delivery.ONLINE: "_online"}[Delivery(self.row.delivery)]
        return self.say(f"refused_ready{way}", place=self.place)

    def _values(self) -> dict[str, Any]:
        row, status = self.row, self.status
        if status is Status.SUBMITTED:
            return {"moment": self.at(self.calendar.add_working_time(row.submitted_at, CHECKED_WITHIN))}
        if status is Status.WAITING and self.request is not None:
            return {"count": len(missing(self.request, ())), "day": speech.say_day(self.lang, self.request.answer_by)}
        if status is Status.PAYING:
            return {"money": speech.money(self.lang, self._amount()), "day": speech.say_day(self.lang, row.promised_at)}
        if status is Status.RETURNED:
            return {"moment": self.at(row.returned_at)}
        if status is Status.RECEIVED:
            return {"moment": self.at(row.promised_at)}
        return {"place": self._holders() if status is Status.PROCESSING else self.place}

    def _amount(self) -> int:
        return int(self.row.fee_total - self.row.fee_paid)

    def _holders(self) -> Markup:
        """The agencies where it lies now; several while steps run side by side."""
        names = dict.fromkeys(s.agency_name for s in of_route(self.steps) if s.done_at is None) or {
            self.row.agency_name: None
        }
        return Markup(", ").join(self.official(_inside(name)) for name in names)

    def _more(self) -> Markup | None:
        if self.refused:
            why = self.ruling.data.get("reason", "") if self.ruling is not None else ""
            return self.say("stopped_why", reason=self.official(_ended(why))) if why else None
        reason = self.official(_ended(self.row.end_reason))
        if self.status is Status.REFUSED:
            return self.say("refused_why", reason=reason, again=self.say("again", place=self.place))
        return self.say("stopped_why", reason=reason) if self.status is Status.STOPPED else None

    # Deadlines

    def _badge(self) -> Badge | None:
        row = self.row
        if self.status in (Status.WITHDRAWN, Status.STOPPED):
            return None
        mark = promise_badge(row, self.now, self.calendar)
        if mark is None:
            return None
        return Badge(mark.kind, speech.turned(self.lang, mark.text), speech.turned(self.lang, mark.note))

    def _prefix(self) -> Markup:
        """The date that the badge counts to: after an apology for a missed date still that date."""
        owed = judged_by(self.row) or self.row.promised_at
        return self.say("promised" if owed == self.row.promised_at else "original_due", moment=self.at(owed))

    def _nodes(self) -> list[Node]:
        plan = _plan(self.row.plan)
        if plan is None:
            return []
        ended = self.status in FINAL and self.status is not Status.RETURNED
        nodes = route_picture(plan, self.steps, self.now, self.calendar_of, staff=False, ended=ended)
        for node in nodes:
            node.note = "" if node.state == "moving" else speech.turned(self.lang, node.note)  # the drawing says it
            if self.lang != "vi":
                node.lines = [speech.turned(self.lang, line) for line in node.lines]
        return nodes

    # What the citizen does next

    def _to_do(self, page: Page) -> None:
        row, status = self.row, self.status
        page.needs_something = status in (Status.WAITING, Status.PAYING, Status.READY, Status.REFUSED)
        if status is Status.WAITING and self.request is not None:
            day = speech.say_day(self.lang, self.request.answer_by)
            page.to_do.append(self.say("supply", place=self.place, day=day))
            page.papers = missing(self.request, ())
            page.to_do.append(self.say("supply_reason", reason=self.official(self.request.reason)))
            if self.request.effect == "restart":
                page.to_do.append(self.say("clock_stands"))
        elif status is Status.PAYING:
            day = speech.say_day(self.lang, row.promised_at)
            page.to_do.append(self.say("pay", money=speech.money(self.lang, self._amount()), place=self.place, day=day))
            if self.bill is not None:
                page.to_do.append(self.say("pay_for", reason=self.official(self.bill.data["reason"])))
        elif status is Status.READY:
            page.to_do += self._collecting("collect_now")
        elif status is Status.REFUSED:
            page.to_do.append(self.say("again_do", place=self.place))
        else:
            page.to_do.append(self.say("nothing"))
            if status in (Status.RECEIVED, Status.PROCESSING):
                page.to_do += self._collecting("collect")
            elif status in (Status.STOPPED, Status.WITHDRAWN):
                page.to_do.append(self.say("ask_desk", place=self.place))
        if (
            row.fee_state == "unpaid"
            and row.received_at
            and status in (Status.RECEIVED, Status.PROCESSING, Status.READY)
        ):
            page.needs_something = True
            page.to_do.append(
                self.say("fee_due", money=speech.money(self.lang, row.fee_total - row.fee_paid), place=self.place)
            )

    def _collecting(self, key: str) -> list[Markup]:
        if self.row.delivery == Delivery.DESK:
            when = {"moment": self.at(self.row.promised_at)} if key == "collect" else {}
            return [self.say(key, place=self.place, **when), self.say("bring")]
        return [self.say("by_post" if self.row.delivery == Delivery.POST else "electronic")]

    # The list of facts

    def _facts(self) -> list[tuple[Markup, Any]]:
        row = self.row
        facts: list[tuple[str, Any]] = [
            ("number", Markup(f'<span class="ma">{escape(row.number)}</span>') if row.number else None),
            ("procedure", self.official(row.procedure_name)),
            ("owner", self.official(mask_name(row.owner_name))),
            ("received" if row.received_at else "submitted", self.at(row.received_at or row.submitted_at)),
            ("promise", self._promise()),
            ("returned_at", self.place if row.delivery == Delivery.DESK else None),
            ("result_paper", self._results()),
            ("fee", self._fee()),
        ]
        return [(self.say(key), value) for key, value in facts if value]

    def _results(self) -> Markup | None:
        """Name and number of what was issued: the file itself is for whoever shows who they are."""
        told = [
            self.say("result_number", name=self.official(name), number=self.official(number))
            for name, number in self.results
        ]
        return Markup("<br>").join(told) if told else None

    def _fee(self) -> Markup:
        """What it costs and whether it is paid; of several dues, what is left."""
        row = self.row
        state = "part" if row.fee_state == "unpaid" and row.fee_paid else row.fee_state
        left = speech.money(self.lang, self._amount())
        return self.say(f"fee_{state}", money=speech.money(self.lang, row.fee_total), left=left)

    def _promise(self) -> Markup | None:
        """The promised moment; the original and the first one never disappear."""
        row = self.row
        if row.promised_at is None:
            return None
        said = escape(self.at(row.promised_at))
        if row.promised_at == row.first_promised_at and not row.extended:
            return said
        first = self.at(row.first_promised_at)
        if not row.extended:
            moved = self.say("moved" if row.supplements else "moved_only", first=first)
        else:
            moved = self.say(f"moved_{row.extended}", original=self.at(row.due_at))
            moved += self.say("first_promise", first=first) if row.first_promised_at != row.due_at else ""
        return Markup(f'{said}<span class="hint">{moved}</span>')


@lru_cache(maxsize=256)
def _plan(text: str | None) -> Plan | None:
    """A plan out of its JSON; the dossiers of one procedure at one commune all have the same, so it is read once."""
    data = json.loads(text) if text else None  # a dossier not yet received has none, or JSON's null
    return Plan.from_json(data) if data else None


def masked(session: Session, row: Any, steps: Sequence[Any], now: datetime, lang: str) -> Page:
    """The page of one dossier found by its lookup code. Reads at most one thing more (what is asked for, or what is to pay)."""
    return Masking(session, row, steps, now, lang).page(installation.installation(session).hotline)


def progress(row: Any, lang: str) -> dict[str, Any]:
    """All that a dossier number alone may show: the number and how far it is."""
    look = STATUSES[Status(row.status)]
    far = Status(row.status) in ON_THE_WAY | {Status.READY, Status.RETURNED} and row.position is not None
    return {
        "number": row.number,
        "status": {"css": look.css, "icon": look.icon, "label": look.english if lang == "en" else look.label},
        "step": speech.say(lang, "progress_step", position=row.position, total=row.steps_total) if far else None,
    }


def _inside(name: str) -> str:
    """``Xã Yết Kiêu`` as it stands inside a longer name: ``xã Yết Kiêu``; ``Sở Tư pháp`` stays."""
    return name[:1].lower() + name[1:] if name.split(" ", 1)[0] in ADMINISTRATIVE else name


def _ended(text: str) -> str:
    """A reason as a sentence."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
