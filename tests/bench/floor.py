"""What a page of fifty rows costs when nothing is built around it: a bare view with its session, user and one query.

The template is the list page itself as it was sent, its filter form and all, with a plain loop in place of its rows;
so both pages have the same size and the same form.
"""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from apps.accounts.access import allow_any
from apps.petitions.models import Petition

TEMPLATE = "bench_floor.html"
_ROWS = re.compile(r"(<tbody>)(.*?)(</tbody>)", re.DOTALL)
_ROW = """{% for row in rows %}
      <tr>
        <td class="no">{{ row.reference.number }}</td>
        <td class="cell-subject" title="{{ row.title }}">\
<a class="subject" href="/petitions/{{ row.reference.number }}/">{{ row.title }}</a></td>
        <td class="cell-wide">{{ row.petitioner.name }}</td>
        <td class="cell-wide">{{ row.get_channel_display }}</td>
        <td class="cell-wide">{{ row.get_petition_class_display }}</td>
        <td class="cell-wide" title="{{ row.reference.unit.name }} {{ row.handler.full_name }}">\
{{ row.reference.unit.name }} {{ row.handler.full_name }}</td>
        <td><span class="text-nowrap">{{ row.get_next_due_kind_display }} {{ row.next_due_on|date:"m-d" }}</span>&ensp;\
<span class="due due--near">{{ row.next_due_literal|date:"m-d" }}</span></td>
        <td class="cell-end"><span class="status status--doing">{{ row.get_status_display }}</span></td>
      </tr>{% endfor %}
"""
_SHOWN = ("reference__unit", "petitioner", "handler")


def template_from(page: str) -> str:
    """The floor's template out of the list page as HTML."""
    found = _ROWS.search(page)
    if found is None:
        raise ValueError("the list page has no table body")
    before, after = page[: found.start(2)], page[found.end(2) :]
    return f"{{% verbatim %}}{before}{{% endverbatim %}}{_ROW}{{% verbatim %}}{after}{{% endverbatim %}}"


@allow_any
def floor(request: HttpRequest) -> HttpResponse:
    """Session, user, one query for fifty rows, one template."""
    assert request.user.is_authenticated
    rows = Petition.objects.filter(closed_on__isnull=True, sealed=False).select_related(*_SHOWN)
    context = {"user": request.user, "rows": rows.order_by("next_due_on", "pk")[:50]}
    return HttpResponse(get_template(TEMPLATE).render(context))
