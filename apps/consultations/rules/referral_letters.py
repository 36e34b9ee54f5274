"""What a referral's letter says to begin with, by kind: who comes, about what, and what is asked for. Pure.

It names the visitor and how to reach them, because they agreed to it, and nothing that was said in the consultation:
what else the receiver needs the lawyer writes before sending it. Until it is sent, name and telephone are two words in
brackets, so that no page shows them in full; they are filled in on paper, and for good on the day it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.consultations.choices import ReferralKind

ENCLOSED = "附件："
NAME, PHONE = "〔姓名〕", "〔电话〕"
K = ReferralKind

TITLES: Mapping[str, str] = {
    K.LEGAL_AID: "关于转介法律援助申请的函",
    K.MEDIATION: "关于转介人民调解的函",
    K.COUNSELLING: "关于转介心理疏导的函",
    K.PETITION: "关于转交信访事项的函",
    K.OTHER_OFFICE: "关于转交有关事项的函",
    K.HOTLINE: "关于转介公共法律服务的函",
}

_REQUESTS: Mapping[str, tuple[str, ...]] = {
    K.LEGAL_AID: (
        "来访人提出法律援助申请，本站依照《中华人民共和国法律援助法》第十三条的规定转交贵单位。",
        "请依照该法第四十三条的规定审查，并将是否给予法律援助的决定及指派情况函告本站。来访人属于该法第四十二条所列人员的，"
        "请免予核查经济困难状况。",
    ),
    K.MEDIATION: (
        "来访人愿意通过人民调解解决上述纠纷，本站依照《中华人民共和国人民调解法》的规定转介贵单位。",
        "请在双方自愿的基础上调解，并将受理和调解结果函告本站。",
    ),
    K.COUNSELLING: ("来访人愿意接受心理疏导，现转介您处，请与来访人约定时间。",),
    K.PETITION: (
        "来访人反映的事项属于信访事项，本站依照《信访工作条例》的规定转交贵单位。",
        "请予登记，并将登记编号告知本站。",
    ),
    K.OTHER_OFFICE: ("上述事项属于贵单位职责范围，现予转交。", "请依法处理，答复来访人，并将处理情况函告本站。"),
    K.HOTLINE: ("来访人需要进一步的法律咨询，现予转介，请予接待。",),
}


@dataclass(frozen=True)
class Visit:
    """What a letter says of the visit to begin with."""

    has_phone: bool
    topic: str
    day: str


def first_text(kind: str, visit: Visit) -> str:
    """The letter's body, a paragraph a line."""
    reach = _("，联系电话 %(phone)s") % {"phone": PHONE} if visit.has_phone else ""
    first = _("%(day)s，来访人%(name)s%(reach)s到本站咨询%(topic)s事项。来访人同意本站将本函转交贵单位。") % {
        "day": visit.day, "name": NAME, "reach": reach, "topic": visit.topic,
    }  # fmt: skip
    return "\n".join((first, *_REQUESTS[kind]))


def filled(body: str, *, name: str, phone: str) -> str:
    """The text with the visitor's name and telephone in it."""
    return body.replace(NAME, name).replace(PHONE, phone)


@dataclass(frozen=True)
class Parts:
    """A letter's text as the layout takes it."""

    paragraphs: tuple[str, ...]
    enclosures: tuple[str, ...]


def parts(body: str) -> Parts:
    """Paragraphs by line; a line `附件：甲；乙` names what is enclosed."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    named = [line.removeprefix(ENCLOSED) for line in lines if line.startswith(ENCLOSED)]
    enclosures = tuple(name.strip() for line in named for name in line.split("；") if name.strip())
    return Parts(tuple(line for line in lines if not line.startswith(ENCLOSED)), enclosures)
