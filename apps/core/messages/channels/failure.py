"""What a way out says when it could not send."""

from __future__ import annotations


class NotSent(Exception):
    """why: fixed words and codes for the receipt; again: whether another try may succeed."""

    def __init__(self, why: str, *, again: bool = True) -> None:
        super().__init__(why)
        self.why = why
        self.again = again
