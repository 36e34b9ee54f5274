"""From an approved edition to the two papers: upward document with 版头, or public text without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby, takewhile
from typing import Any

from django.utils.translation import gettext as _

from apps.annual_reports.choices import EditionKind
from apps.annual_reports.rules import tokens
from apps.documents.official import (
    Annex,
    Block,
    Colophon,
    Header,
    Heading,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
)

FIGURE_WIDTHS = (5, 4, 19)
PHRASE = "法治政府建设"


def official_document(snapshot: Mapping[str, Any], kind: EditionKind, *, demo: bool) -> OfficialDocument:
    """The description that the layout sets; the same snapshot always gives the same description."""
    bureau = str(snapshot["bureau"]["name"])
    doc_date = date.fromisoformat(snapshot["doc_date"])
    official = kind == EditionKind.OFFICIAL
    return OfficialDocument(
        title=broken_by_sense(snapshot["title"]),
        issuer=bureau,
        doc_date=doc_date,
        addressee=f"{snapshot['addressee'].rstrip('：:')}：" if official else "",
        body=tuple(_body(snapshot)),
        annexes=_annexes(snapshot),
        header=_header(snapshot) if official else None,
        colophon=_colophon(snapshot, bureau, doc_date) if official else None,
        demo=demo,
    )


def broken_by_sense(title: str) -> str:
    """The usual title in three lines, never inside 法治政府建设; any other title is left to the layout."""
    organ, about, rest = title.partition("关于")
    head, phrase, tail = rest.partition(PHRASE)
    return f"{organ}\n{about}{head}{phrase}\n{tail}" if organ and phrase and tail else title


def _header(snapshot: Mapping[str, Any]) -> Header:
    number = snapshot["doc_number"] or _("〔%(year)d〕　号") % {"year": int(snapshot["year"]) + 1}
    mark = _("%(bureau)s文件") % {"bureau": snapshot["bureau"]["name"]}
    return Header(organ_mark=mark, doc_number=number, signatories=(snapshot["signatory"],))


def _colophon(snapshot: Mapping[str, Any], bureau: str, printed_on: date) -> Colophon:
    cc = tuple(part.strip() for part in snapshot["cc"].replace("；", "，").split("，") if part.strip())
    return Colophon(cc=cc, printing_organ=_("%(bureau)s办公室") % {"bureau": bureau}, printed_on=printed_on)


def _body(snapshot: Mapping[str, Any]) -> Iterator[Block]:
    for section in snapshot["sections"]:
        yield Heading(section["level"], section["title"])
        for line in section["paragraphs"]:
            yield Paragraph(tuple(Run(piece["text"]) for piece in line))


def _annexes(snapshot: Mapping[str, Any]) -> tuple[Annex, ...]:
    """The figures that the text uses, each with its definition; none where the text uses none."""
    used = [figure for figure in snapshot["figures"] if figure["used"]]
    groups = [list(group) for _app, group in groupby(used, key=lambda figure: figure["code"].partition(".")[0])]
    blocks = tuple(block for group in groups for block in _figures(group))
    return (Annex(_("主要数据和统计口径"), blocks),) if blocks else ()


def _figures(group: list[dict[str, Any]]) -> Iterator[Block]:
    """One app's figures as a table; the sentences with which all their definitions end are said once, below it."""
    sentences = [_sentences(figure["definition"]) for figure in group]
    shared = _shared_end(sentences) if len(group) > 1 else []
    rows = tuple(
        (figure["name"], _shown(figure), "".join(own[: len(own) - len(shared)]))
        for figure, own in zip(group, sentences, strict=True)
    )
    yield Table(header=(_("指标"), _("数值"), _("口径")), rows=rows, widths=FIGURE_WIDTHS)
    if shared:
        yield Paragraph.of(_("以上各项：%(words)s") % {"words": "".join(shared)})


def _sentences(text: str) -> list[str]:
    return [f"{sentence}。" for sentence in text.split("。") if sentence]


def _shared_end(definitions: list[list[str]]) -> list[str]:
    """The sentences that end every definition; the first sentence of a definition is always its own."""
    ends = zip(*(reversed(sentences[1:]) for sentences in definitions), strict=False)
    shared = [column[0] for column in takewhile(lambda column: len(set(column)) == 1, ends)]
    return shared[::-1]


def _shown(figure: Mapping[str, Any]) -> str:
    return f"{figure['value']}{figure['unit']}" if figure["value"] is not None else tokens.BLANK
