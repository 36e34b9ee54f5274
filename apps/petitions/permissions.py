"""Who may do what to a petition; the state of the matter is the rules' business."""

from __future__ import annotations

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.accounts.scope import reaches
from apps.core.choices import UnitKind
from apps.core.refusals import Refused
from apps.petitions import rules
from apps.petitions.choices import Channel, PetitionClass, PetitionStatus
from apps.petitions.models import Petition, SealedReader

# What the section that takes petitions in is called; its head may import, other sections' heads may not.
PETITION_SECTIONS = ("权益维护", "信访")
WORKERS = (Role.PETITION_OFFICER, Role.CASE_OFFICER, Role.SECTION_HEAD)

ACT_ROLES: dict[str, tuple[Role, ...]] = {
    **dict.fromkeys(
        ("accept", "notify", "forward", "guide", "route", "withdraw", "close", "unserviceable", "correct"), WORKERS
    ),
    "opinion": WORKERS,
    "reply": WORKERS,
    "allocate": rules.ALLOCATORS,
    "reallocate": rules.ALLOCATORS,
    "transfer": (Role.PETITION_OFFICER,),
    "extend": (Role.BUREAU_LEADER,),
}


def check_can_register(user: User, channel: str, petition_class: str) -> None:
    """Who takes matters in: a hall clerk visits only; accusations only those whose duty is to keep them (art. 30)."""
    if not user.has_role(*rules.REGISTRARS):
        raise Refused("您的岗位不登记信访事项，请交信访专办员。")
    if petition_class == PetitionClass.ACCUSATION:
        if not user.has_role(Role.PETITION_OFFICER, Role.SEALED_KEEPER):
            raise Refused(
                "检举控告类由信访专办员或密件保管人登记并密存，请当面移交，不要在此录入。",
                article=f"{rules.LAW}第三十条",
                field="petition_class",
            )
        return
    if not user.has_role(*rules.READERS) and not (user.has_role(Role.HALL_CLERK) and channel == Channel.VISIT):
        raise Refused("大厅导办只登记来访，其他渠道请交信访专办员。", field="channel")


def check_may_import(user: User) -> None:
    """Who brings in tables: the petition officer, and the head of the section for petitions or of a whole bureau."""
    petitions_section = any(word in user.unit.name for word in PETITION_SECTIONS)
    heads_it = user.has_role(Role.SECTION_HEAD) and (petitions_section or user.unit.kind == UnitKind.BUREAU)
    if not (user.has_role(Role.PETITION_OFFICER) or heads_it):
        raise Refused("批量导入由信访专办员或信访工作股室的股长办理。")
    if user.unit.bureau_id is None:
        raise Refused("批量导入由区县局办理。")


def may_import(user: User) -> bool:
    """Whether `check_may_import` lets them pass."""
    try:
        check_may_import(user)
    except Refused:
        return False
    return True


def check_can(user: User, petition: Petition, code: str) -> None:
    """Refuse an act that is not this person's: another unit's matter, another role's, a sealed one not theirs."""
    if petition.sealed:
        _check_reads_sealed(user, petition)
    if not _holds(user, petition, code):
        names = "、".join(str(role.label) for role in ACT_ROLES[code])
        raise Refused(f"{_label(code)}由{names}办理。")
    if not (petition.sealed or reaches(user, petition.reference.unit)):
        raise Refused(f"此件由{petition.reference.unit.name}承办，请由该单位办理。")


def can(user: User, petition: Petition, code: str) -> bool:
    """Whether `check_can` lets the act pass."""
    try:
        check_can(user, petition, code)
    except Refused:
        return False
    return True


def _holds(user: User, petition: Petition, code: str) -> bool:
    if user.has_role(*ACT_ROLES[code]):
        return True
    if petition.sealed and user.has_role(Role.SEALED_KEEPER) and code != "extend":
        return True
    mine = petition.reference.created_by_id == user.pk
    return code == "correct" and mine and petition.status == PetitionStatus.REGISTERED


def _check_reads_sealed(user: User, petition: Petition) -> None:
    if not reads_sealed(user, petition):
        raise Refused("您不在此件的知情名单上。", article=f"{rules.LAW}第三十条第三款")


def reads_sealed(user: User, petition: Petition) -> bool:
    """Named on the list today, or the keeper of the bureau's sealed matters."""
    if user.has_role(*rules.NEVER_SEALED_READERS):
        return False
    return (
        keeps_sealed(user, petition)
        or SealedReader.objects.filter(reference_id=petition.pk, user=user, until__isnull=True).exists()
    )


def keeps_sealed(user: User, petition: Petition) -> bool:
    """Whether this person keeps the list of the matter's readers."""
    bureau_id = user.unit.bureau_id or user.unit_id
    return user.has_role(Role.SEALED_KEEPER) and petition.reference.bureau_id == bureau_id


def check_keeps_sealed(user: User, petition: Petition) -> None:
    if not keeps_sealed(user, petition):
        raise Refused("知情名单由密件保管人管理。", article=f"{rules.LAW}第三十条第三款")


def _label(code: str) -> str:
    if code in rules.ACTS:
        return rules.ACTS[code][0]
    return next(move.label for move in rules.MOVES if move.code == code)
