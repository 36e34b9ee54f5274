"""Who may open an address: every view says so itself, and the wall asks nothing else.

    @allow(Role.CASE_OFFICER, Role.PETITION_OFFICER)   one of these roles
    @allow_any                                          anybody signed in
    @public                                             the short public list

A route without a rule fails the build (`accounts.E001`) and is refused at run time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from apps.accounts.choices import Role

if TYPE_CHECKING:
    from apps.accounts.models import User

View = TypeVar("View", bound=Callable[..., Any])


class StaffRequest(HttpRequest):
    """A request that has passed the wall: its user is one of ours."""

    user: User


@dataclass(frozen=True)
class Access:
    """The declared rule of one view."""

    public: bool = False
    roles: tuple[Role, ...] | None = None

    def admits(self, user: User | AnonymousUser) -> bool:
        """Whether the person may open the address; what they then see is the scope's business."""
        if self.public:
            return True
        if isinstance(user, AnonymousUser):
            return False
        return self.roles is None or user.has_role(*self.roles)


def allow(*roles: Role) -> Callable[[View], View]:
    """Only people who hold one of the roles."""
    return _declare(Access(roles=roles))


def allow_any(view: View) -> View:
    """Anybody who is signed in."""
    return _declare(Access())(view)


def public(view: View) -> View:
    """Nobody needs to sign in: the health address, sign-in itself, error pages."""
    return _declare(Access(public=True))(view)


def unattended(view: View) -> View:
    """A page that asks for itself again and again: it is no sign that the owner of a session is there."""
    view.unattended = True  # type: ignore[attr-defined]
    return view


def declared(view: Any) -> Access | None:
    """The rule of a resolved view, or None when it declares none."""
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark
