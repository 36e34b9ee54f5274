"""Who may read a colleague's log, and how the visitor's word is recorded."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.consultations.choices import ConsentMove
from apps.core.refusals import Refused


def check_reader(*, same_firm: bool, signs_in: bool, is_self: bool) -> None:
    """Another lawyer of the same firm, who signs in, and who does not record it."""
    if not same_firm:
        raise Refused(_("只有同一律师事务所的其他律师可以经来访人同意阅看。"), field="reader")
    if not signs_in:
        raise Refused(_("这位律师没有账号，不能在系统内阅看。"), field="reader")
    if is_self:
        raise Refused(_("同意由大厅或承办律师登记，不能由阅看人自己登记。"), field="reader")


def check_account(*, changes: bool, has_logs: bool) -> None:
    """Who has the account reads the notes, so it is not given to somebody else once there are any."""
    if changes and has_logs:
        sentence = _("这位律师已有咨询记录，系统账号不能再换：谁用账号，谁就读得到记录。账号停用请联系系统管理员。")
        raise Refused(sentence, article="《律师法》第三十八条", field="user")


def check_move(last: str, move: str, paper: str) -> None:
    """A consent is given before it is withdrawn, neither twice, and each has its paper."""
    if not paper.strip():
        raise Refused(_("请写明同意书（撤回书）存放处。"), field="paper")
    if move == ConsentMove.GIVEN and last == ConsentMove.GIVEN:
        raise Refused(_("来访人已同意这位律师阅看，不必重复登记。"), field="move")
    if move == ConsentMove.WITHDRAWN and last != ConsentMove.GIVEN:
        raise Refused(_("来访人没有同意过这位律师阅看，无须撤回。"), field="move")
