"""Study sessions, who was there, and every move between planned, held and cancelled."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.history import history_records
from apps.core.models import AppendOnly, Reference, Versioned
from apps.policy_studies.choices import STATUS_SHAPES, AttendanceStatus, SessionKind, SessionStatus
from apps.policy_studies.querysets import AttendanceQuerySet, StudySessionQuerySet


class StudySession(Versioned):
    """One session of law study; `version` also guards its attendance sheet."""

    reference = models.OneToOneField(
        Reference, primary_key=True, on_delete=models.PROTECT, related_name="study_session", verbose_name=_("编号")
    )
    kind = models.CharField(_("形式"), max_length=12, choices=SessionKind)
    held_on = models.DateField(_("日期"))
    hours = models.DecimalField(_("学时"), max_digits=3, decimal_places=1)
    topic = models.CharField(_("主题"), max_length=120, validators=[MinLengthValidator(2)])
    chair = models.CharField(_("主持人"), max_length=50)
    lecturer = models.CharField(_("主讲人"), max_length=50, blank=True)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    materials = models.TextField(_("学习材料"), max_length=2000, blank=True)
    decisions = models.TextField(_("议定事项"), max_length=4000, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=SessionStatus, default=SessionStatus.PLANNED)

    history = history_records()
    objects = StudySessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("学法活动")
        verbose_name_plural = _("学法活动")
        indexes = [models.Index(fields=["-held_on", "-reference"], name="studies_session_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SessionKind.values), name="studies_session_kind"),
            models.CheckConstraint(condition=Q(status__in=SessionStatus.values), name="studies_session_status"),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=24),
                name="studies_session_hours",
                violation_error_message="学时须大于 0、不超过 24。",
            ),
            models.CheckConstraint(
                condition=Q(held_on__gte="1949-10-01", held_on__lte="2999-12-31"), name="studies_session_day"
            ),
            models.CheckConstraint(condition=~Q(topic="") & ~Q(chair=""), name="studies_session_named"),
        ]

    def __str__(self) -> str:
        return self.reference.number

    def get_absolute_url(self) -> str:
        return reverse("study_detail", args=[self.reference.number])

    @property
    def status_shape(self) -> str:
        return STATUS_SHAPES[SessionStatus(self.status)]


class SessionMove(AppendOnly):
    """One move of a session: who, when, from where, to where, why. The first has no `old`."""

    session = models.ForeignKey(StudySession, on_delete=models.PROTECT, related_name="moves")
    old = models.CharField(max_length=10, choices=SessionStatus, blank=True)
    new = models.CharField(max_length=10, choices=SessionStatus)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("学法活动变动")
        verbose_name_plural = _("学法活动变动")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(new__in=SessionStatus.values) & (Q(old="") | Q(old__in=SessionStatus.values)),
                name="studies_move_status",
            ),
            models.CheckConstraint(condition=~Q(old=F("new")), name="studies_move_moves"),
            models.CheckConstraint(
                condition=~Q(new=SessionStatus.CANCELLED) | ~Q(reason=""), name="studies_move_cancel_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.old} -> {self.new}"


class Attendance(models.Model):
    """One member of staff on the list of one session; never a person served."""

    session = models.ForeignKey(StudySession, on_delete=models.PROTECT, related_name="attendance")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="study_attendance"
    )
    status = models.CharField(_("到场情况"), max_length=8, choices=AttendanceStatus, default=AttendanceStatus.EXPECTED)
    reason = models.CharField(_("原因"), max_length=100, blank=True)
    made_up_on = models.DateField(_("补学日期"), null=True, blank=True)

    history = history_records()
    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("到场记录")
        verbose_name_plural = _("到场记录")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user"],
                name="studies_attendance_once",
                violation_error_message="这个人已在名单中。",
            ),
            models.CheckConstraint(condition=Q(status__in=AttendanceStatus.values), name="studies_attendance_status"),
            models.CheckConstraint(
                condition=~Q(status=AttendanceStatus.EXCUSED) | ~Q(reason=""),
                name="studies_attendance_excuse",
                violation_error_message="请假须写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(status=AttendanceStatus.MADE_UP, made_up_on__isnull=False)
                | (~Q(status=AttendanceStatus.MADE_UP) & Q(made_up_on__isnull=True)),
                name="studies_attendance_made_up",
                violation_error_message="补学须填补学日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.user_id} {self.status}"
