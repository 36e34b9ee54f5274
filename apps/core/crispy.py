"""Layout objects in our look, for FormHelper.layout:

    Layout(
        Section("信访人", "姓名、住址不清的，勾选即可继续",
                Row12(("name", 3), ("id_number", 5), ("phone", 4)),
                Row12(("address", 12))),
        Actions("登记", Secondary("save_draft", "存草稿"), Way("取消", "/petitions/"), meta="重复提交只会生成一件"),
    )

Widths are twelfths; on a phone fields of three or fewer share a line, all others take their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

Text = str | Promise
HALF_ON_PHONE = 3


class Row12(LayoutObject):  # type: ignore[misc]  # crispy_forms ships no types
    """Fields side by side on twelve columns: (name, width) or (name, width, {widget attributes})."""

    def __init__(self, *cells: tuple[str, int] | tuple[str, int, dict[str, str]]) -> None:
        self.cells = cells
        self.fields = [cell[0] for cell in cells]

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        cells = [self._cell(cell, form, context, template_pack) for cell in self.cells]
        return render_to_string("components/crispy/row.html", {"cells": cells})

    def _cell(self, cell: tuple[Any, ...], form: Any, context: Any, template_pack: Any) -> dict[str, Any]:
        name, width, *attrs = cell
        html = render_field(name, form, context, template_pack=template_pack, attrs=attrs[0] if attrs else None)
        return {"html": html, "width": width, "half": width <= HALF_ON_PHONE}


class Asked(Row12):
    """A question of its own line that shows only once there is something to choose from."""

    def __init__(self, name: str) -> None:
        super().__init__((name, 12))

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        if not form.fields[self.fields[0]].choices:
            form.rendered_fields.add(self.fields[0])
            return SafeString()
        return super().render(form, context, template_pack, **kwargs)


class Section(LayoutObject):  # type: ignore[misc]
    """A titled group of rows; `help` is one line under the title. A bare field name is a row of its own."""

    def __init__(self, title: Text, help: Text, *rows: LayoutObject | str) -> None:
        self.title = title
        self.help = help
        self.fields = [Row12((row, 12)) if isinstance(row, str) else row for row in rows]

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        rows = self.get_rendered_fields(form, context, template_pack)
        return render_to_string(
            "components/crispy/section.html", {"title": self.title, "help": self.help, "rows": rows}
        )


@dataclass(frozen=True)
class Secondary:
    """A further submit button: posts name=1."""

    name: str
    label: Text


@dataclass(frozen=True)
class Way:
    """A link that leaves the form, such as 取消."""

    label: Text
    url: Text


class Actions(LayoutObject):  # type: ignore[misc]
    """The bar at the foot: one primary button, further buttons or links, one line of meta.

    `final=True` for what cannot be undone; `blocked` is the reason in words why the primary button is off.
    """

    def __init__(
        self,
        primary: Text,
        *others: Secondary | Way,
        busy: Text = "",
        meta: Text = "",
        final: bool = False,
        blocked: Text = "",
    ) -> None:
        self.bar: dict[str, Any] = {"primary": primary, "busy": busy, "meta": meta, "final": final, "blocked": blocked}
        self.bar["buttons"] = [other for other in others if isinstance(other, Secondary)]
        self.bar["ways"] = [other for other in others if isinstance(other, Way)]
        self.fields: list[Any] = []

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        return render_to_string("components/crispy/actions.html", self.bar)
