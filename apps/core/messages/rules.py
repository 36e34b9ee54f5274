"""When a message is tried again, and when it is too late for it. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from apps.core.look import WEEKDAYS

OPENS, CLOSES = time(8, 0), time(20, 0)
# After the first failure, the second, …; a message that failed once more is passed on to people.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))
MOST_TRIES = len(PAUSES) + 1
CALL_AGAIN = timedelta(hours=2)
# A message that tells of no time is worth telling for so long.
KEEPS = timedelta(days=14)


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after the tries-th failure (from 1); None when there is no further try."""
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None


def by_day(at: datetime) -> datetime:
    """`at`, or the next eight o'clock in the morning (local) when it falls into the night."""
    local = timezone.localtime(at)
    if OPENS <= local.time() < CLOSES:
        return at
    morning = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return start_of(morning) + timedelta(hours=OPENS.hour)


def start_of(day: date) -> datetime:
    """Local midnight at the beginning of the day."""
    return datetime.combine(day, time(), timezone.get_default_timezone())


def is_whole_day(starts_at: datetime) -> bool:
    """Midnight stands for a day without an hour: the station never receives at midnight."""
    return timezone.localtime(starts_at).time() == time()


def is_over(starts_at: datetime | None, created_at: datetime, now: datetime) -> bool:
    """Whether what the message tells of has passed; a whole day has passed when the next one begins."""
    if starts_at is None:
        return now >= created_at + KEEPS
    end = start_of(timezone.localdate(starts_at) + timedelta(days=1)) if is_whole_day(starts_at) else starts_at
    return now >= end


def in_words(starts_at: datetime) -> str:
    """5月12日（周二）14:30, or without the hour for a whole day."""
    local = timezone.localtime(starts_at)
    day = f"{local.month}月{local.day}日（{WEEKDAYS[local.weekday()]}）"
    return day if is_whole_day(starts_at) else f"{day}{local:%H:%M}"
