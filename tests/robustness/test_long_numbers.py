"""An address whose year has thousands of digits, which Python itself refuses to read, is answered like a wrong one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.accounts.choices import Role
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
LONG = "02022" + "0" * 5000


@pytest.mark.parametrize(
    ("role", "page", "query"),
    [
        (Role.LEGAL_OFFICER, "figure_list", {"year": LONG}),
        (Role.LEGAL_OFFICER, "study_own", {"year": LONG}),
        (Role.HALL_CLERK, "station", {"quarter": f"{LONG}-2"}),
    ],
)
def test_a_year_of_thousands_of_digits_is_a_wrong_year(role: Role, page: str, query: dict[str, str]) -> None:
    assert signed_in(role).get(reverse(page), query).status_code in (200, 404)
