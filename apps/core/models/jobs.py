"""Jobs in the background, and files that wait encrypted for one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.jobs.choices import ENDED_STATES, OPEN_STATES, JobState

ERROR_MAX = 200


class Job(models.Model):
    """One piece of work: who asked for what, who does it, how far it is. Nothing personal stands here.

    worker: host, process and a token of the claim while it runs. beat_at: the last sign of life. attempts: how often
    it was taken up since it last got on. counts: what the kind counts, {"new": 12}.
    """

    kind = models.CharField(_("种类"), max_length=40, db_collation="C")
    state = models.CharField(_("状态"), max_length=8, choices=JobState, default=JobState.QUEUED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提交时间"))
    beat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    worker = models.CharField(max_length=120, blank=True, default="", db_collation="C")
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    stop_asked = models.BooleanField(default=False)
    error = models.CharField(_("原因"), max_length=ERROR_MAX, blank=True, default="")

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=[state.value for state in OPEN_STATES]), name="core_job_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="core_job_state"),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, beat_at__isnull=False) & ~Q(worker="")
                | ~Q(state=JobState.RUNNING) & Q(worker=""),
                name="core_job_held_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ENDED_STATES], ended_at__isnull=False)
                | Q(state__in=[state.value for state in OPEN_STATES], ended_at__isnull=True),
                name="core_job_ended",
            ),
            models.CheckConstraint(condition=~Q(state=JobState.FAILED) | ~Q(error=""), name="core_job_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


class HeldFile(models.Model):
    """A file that a job needs, encrypted, without its name; deleted when the job has ended."""

    hidden_from_reader = True

    sealed = models.BinaryField()
    size = models.PositiveIntegerField()
    held_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("待处理文件")
        verbose_name_plural = _("待处理文件")

    def __str__(self) -> str:
        return f"{self.pk} {self.size}"
