"""A broken rule, said in one sentence for the person in front of the screen."""

from __future__ import annotations


class Refused(Exception):
    """A rule refuses; the sentence is shown as it stands.

    sentence: one clear sentence in the user's language, saying what to do next.
    article: the law it rests on, e.g. 《信访工作条例》第二十三条; empty for plain input errors.
    field: the form field it belongs to; empty for the whole form.
    """

    def __init__(self, sentence: str, *, article: str = "", field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)
        self.article = article
        self.field = field

    def __str__(self) -> str:
        return f"{self.sentence}（{self.article}）" if self.article else self.sentence
