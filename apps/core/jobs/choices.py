"""Where a job stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Two states are open, three are ends."""

    QUEUED = "QUEUED", _("等候处理")
    RUNNING = "RUNNING", _("正在处理")
    DONE = "DONE", _("已完成")
    STOPPED = "STOPPED", _("已停止")  # somebody stopped it
    FAILED = "FAILED", _("未能完成")  # `error` says why in one sentence


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)
ENDED_STATES = tuple(state for state in JobState if state not in OPEN_STATES)
