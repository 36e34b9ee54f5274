"""The forms that stand on a page, read as a browser reads them, and what a browser would send of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

Fields = dict[str, list[str]]


@dataclass
class FormOnPage:
    """One form: where it goes, and its fields as they stand."""

    action: str
    method: str
    fields: Fields = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[FormOnPage] = []
        self.area = self.select = ""
        self.options: list[tuple[str, bool]] = []
        self.several = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(FormOnPage(given.get("action", ""), given.get("method", "get").lower()))
        elif not self.forms:
            return
        elif tag == "input":
            self._input(given)
        elif tag == "textarea":
            self.area = given.get("name", "")
            self._put(self.area, "")
        elif tag == "select":
            self.select, self.options, self.several = given.get("name", ""), [], "multiple" in given
        elif tag == "option" and self.select:
            self.options.append((given.get("value", ""), "selected" in given))

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        ticked = kind not in ("checkbox", "radio") or "checked" in given
        if given.get("name") and ticked and kind not in ("submit", "button", "file"):
            self._put(given["name"], given.get("value", "on" if kind == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1].fields[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            text = self.forms[-1].fields[self.area][-1] if self.area else ""
            self.forms[-1].fields.get(self.area, [""])[-1:] = [text.removeprefix("\n")]
            self.area = ""
        elif tag == "select" and self.select:
            chosen = [value for value, selected in self.options if selected]
            first = [] if self.several else [value for value, _selected in self.options[:1]]
            for value in chosen or first:
                self._put(self.select, value)
            self.select = ""

    def _put(self, name: str, value: str) -> None:
        self.forms[-1].fields.setdefault(name, []).append(value)


def form_on(page: str, *, at: str, to: str) -> FormOnPage | None:
    """The form on the page at address `at` that is posted to `to`."""
    reader = _Reader()
    reader.feed(page)
    posted = [form for form in reader.forms if form.method == "post"]
    return next((form for form in posted if urlsplit(form.action or at).path == urlsplit(to).path), None)
