"""A form as a browser without scripts would send it: read from the page, changed, posted."""

import re
from html.parser import HTMLParser
from typing import Any

from desk.store.db import db


def stored(statement: Any) -> list[Any]:
    """What the database holds now, whatever this test read before: the first column of every row."""
    db.session.rollback()
    return list(db.session.scalars(statement.execution_options(populate_existing=True)).all())


class _Reader(HTMLParser):
    """Collects the successful controls of every form of a page, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._open: dict[str, list[str]] | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = {}
            self.forms.append(self._open)
        if self._open is None or "disabled" in has:
            return
        name = has.get("name", "")
        if tag == "input" and name:
            ticking = has.get("type") in ("checkbox", "radio")
            if not ticking or "checked" in has:
                self._open.setdefault(name, []).append(has.get("value", "on" if ticking else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in has or self._select not in self._open):
            self._open[self._select] = [has.get("value", "")]
        elif tag == "textarea":
            self._area = name
            self._open.setdefault(name, [""])

    def handle_data(self, data: str) -> None:
        if self._area and self._open is not None:
            self._open[self._area] = [self._open[self._area][0] + data.strip("\r\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def fields(html: str, having: str) -> dict[str, list[str]]:
    """The fields of the first form that has one called ``having``."""
    reader = _Reader()
    reader.feed(html)
    return next(form for form in reader.forms if having in form)


class Filled:
    """The intake form in somebody's hands: ``step`` and ``act`` post it as it stands and read the answer."""

    def __init__(self, client: Any, url: str = "/tiep-nhan", having: str = "owner-name") -> None:
        self.client, self.url, self.having = client, url, having
        self.read(client.get(url))

    def read(self, answer: Any) -> Any:
        self.answer, self.html = answer, answer.text
        if answer.status_code in (200, 422):
            self.data = fields(answer.text, self.having)
        return answer

    def __getitem__(self, name: str) -> str:
        return (self.data.get(name) or [""])[0]

    def put(self, **values: str | list[str]) -> "Filled":
        """Type into fields; ``owner_name`` is the field ``owner-name``. An empty list unticks."""
        for name, value in values.items():
            head, _, rest = name.partition("_")
            key = f"{head}-{rest}" if head in ("owner", "submitter", "authorised") else name
            self.data[key] = value if isinstance(value, list) else [value]
        return self

    def step(self, name: str = "scan", **values: str | list[str]) -> Any:
        self.put(**values)
        return self.read(self.client.post(self.url, data={**self.data, "step": name}))

    def act(self, name: str = "receive", **values: str | list[str]) -> Any:
        self.put(**values)
        return self.read(self.client.post(self.url, data={**self.data, "act": name}))

    def tick_all(self) -> "Filled":
        """Every paper of the list is there."""
        self.data["papers"] = re.findall(r'name="papers" value="(\d+)"', self.html)
        return self
