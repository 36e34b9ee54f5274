"""What hands do on a page: fill in a form by the names of its fields, read what a page says."""

from __future__ import annotations

import random
from datetime import date

from playwright.sync_api import Locator, Page

from apps.core.identifiers import make_id_number

_SURNAMES = "卫蒋沈韩杨朱秦尤许何吕施"
_GIVEN = "澄朗澈瑄霁珩岱彦泓屿昶翎"
_numbers = iter(range(1, 10_000))


def fill(page: Page, **typed: str | bool) -> None:
    """Each field by its name: text is typed, a choice is picked by value or by the words that stand there."""
    for name, value in typed.items():
        field = page.locator(f"[name='{name}']:not([type=hidden])")
        match field.first.evaluate("field => field.type"):
            case "radio":
                page.locator(f"[name='{name}'][value='{value}']").check()
            case "checkbox" if value is True:
                field.check()
            case "checkbox":
                page.locator(f"[name='{name}'][value='{value}']").check()
            case "select-one":
                field.select_option(str(value))
            case _:
                field.fill(str(value))


def stranger() -> dict[str, str]:
    """The fields of somebody nobody has on record yet."""
    number = next(_numbers)
    name = _SURNAMES[number % 12] + _GIVEN[number // 12 % 12] + _GIVEN[random.Random(number).randrange(12)]
    return {
        "name": name,
        "id_number": make_id_number("440599", date(1971, 3, 1 + number % 28), 800 + number % 199),
        "phone": f"1390000{number:04d}",
    }


def press(page: Page, name: str) -> None:
    """A button of the page itself, or a link that looks like one."""
    inside = page.locator("main")
    inside.get_by_role("button", name=name, exact=True).or_(
        inside.get_by_role("link", name=name, exact=True)
    ).first.click()


def main(page: Page) -> Locator:
    """What the page itself says, without bars and menus."""
    return page.locator("#main")


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().strip()


def number_in(page: Page) -> str:
    """The full number of the record whose page this is, out of the address."""
    return page.url.rstrip("/").split("/")[-1]
