"""Records of accounts for the matrix of routes and roles."""

from __future__ import annotations

from apps.accounts.models import User
from apps.accounts.services import held_posts
from tests.factories import UserFactory


def held_post(user: User, own: bool) -> dict[str, object]:
    """A form kept for the user, or for somebody else."""
    owner = user if own else UserFactory()
    post = held_posts.keep(owner_id=owner.pk, path="/petitions/new/", fields=[("name", "试用")])
    assert post is not None
    return {"pk": post.pk}


OBJECTS = {"held_show": held_post, "held_discard": held_post}
