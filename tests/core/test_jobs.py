"""Jobs: claimed by one worker, beaten on, stopped, handed back, taken up again after a death."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, transaction

from apps.core import moment
from apps.core.jobs import files, kinds, queue
from apps.core.jobs.queue import Lost, Step
from apps.core.jobs.worker import BROKEN, Worker, carry_out
from apps.core.models import HeldFile, Job
from apps.core.refusals import Refused
from tests.factories import UserFactory
from tests.servers import command

KIND = "test.kind"


@contextmanager
def doing(do: Callable[[Step], None]) -> Iterator[None]:
    before = dict(kinds._KINDS)
    kinds.register(KIND, do)
    yield
    kinds._KINDS.clear()
    kinds._KINDS.update(before)


def asked() -> Job:
    return queue.ask(KIND, by=UserFactory())


def done(do: Callable[[Step], None]) -> Job:
    job = asked()
    with doing(do):
        Worker().round()
    job.refresh_from_db()
    return job


def later() -> timedelta:
    return queue.STALE + timedelta(seconds=1)


@pytest.mark.django_db
def test_a_job_that_is_done_says_how_far_it_came() -> None:
    job = done(lambda step: step.tick(3, 4, {"new": 3}, now=True))
    assert (job.state, job.done, job.total, job.percent, job.counts) == ("DONE", 3, 4, 75, {"new": 3})
    assert (job.worker, job.error) == ("", "")


@pytest.mark.django_db
def test_a_refusal_is_the_reason_and_anything_else_a_general_one() -> None:
    def refuse(step: Step) -> None:
        raise Refused("这份文件不能读。")

    def break_down(step: Step) -> None:
        raise ValueError("余试验 13800001111")

    assert (done(refuse).state, done(refuse).error) == ("FAILED", "这份文件不能读。")
    assert (done(break_down).state, done(break_down).error) == ("FAILED", BROKEN)


@pytest.mark.django_db
def test_a_waiting_job_stops_at_once_and_a_running_one_at_its_next_step() -> None:
    waiting = asked()
    queue.stop(waiting)
    waiting.refresh_from_db()
    assert waiting.state == "STOPPED"

    def stopped_meanwhile(step: Step) -> None:
        queue.stop(step.job)
        step.tick(1, 2, {}, now=True)
        raise AssertionError("went on")

    assert done(stopped_meanwhile).state == "STOPPED"


@pytest.mark.django_db
def test_a_worker_that_ends_hands_its_job_back() -> None:
    job, worker = asked(), Worker()

    def told_to_end(step: Step) -> None:
        worker.stop()
        step.tick(1, 2, {})

    with doing(told_to_end):
        worker.round()
    job.refresh_from_db()
    assert (job.state, job.done, job.attempts) == ("QUEUED", 1, 0)


@pytest.mark.django_db
def test_a_dead_workers_job_is_taken_up_and_the_dead_one_finds_it_lost() -> None:
    job = asked()
    with doing(lambda step: None):
        dead = queue.claim()
        assert dead is not None
        assert queue.claim() is None
        with moment.at(moment.now() + later()):
            heir = queue.claim()
        assert heir is not None
        with pytest.raises(Lost):
            dead.tick(1, 1, {}, now=True)
        carry_out(dead)  # it may write no end either
        job.refresh_from_db()
        assert job.state == "RUNNING"
        carry_out(heir)
    job.refresh_from_db()
    assert job.state == "DONE"


@pytest.mark.django_db
def test_a_job_that_kills_every_worker_is_given_up_and_one_that_gets_on_is_not() -> None:
    job, when = asked(), moment.now()
    with doing(lambda step: None):
        for n in range(queue.MOST_ATTEMPTS + 2):
            with moment.at(when + later() * n):
                step = queue.claim()
                if n == 1 and step:
                    step.tick(1, 9, {}, now=True)
    job.refresh_from_db()
    assert (job.state, job.error, job.done) == ("FAILED", queue.GAVE_UP, 1)


@pytest.mark.django_db
def test_the_database_knows_no_running_job_without_a_worker_and_no_end_without_a_time() -> None:
    job = asked()
    for wrong in ({"state": "RUNNING"}, {"state": "DONE"}, {"state": "NONE"}, {"worker": "somebody"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.filter(pk=job.pk).update(**wrong)


@pytest.mark.django_db
def test_a_held_file_is_encrypted_bound_to_its_purpose_and_goes() -> None:
    held = files.hold("余试验".encode(), purpose="a.b", by=UserFactory())
    held = HeldFile.objects.get(pk=held.pk)
    assert "余试验".encode() not in bytes(held.sealed)
    assert files.opened(held, purpose="a.b").decode() == "余试验"
    with pytest.raises(InvalidTag):
        files.opened(held, purpose="a.c")
    files.drop(held.pk)
    files.drop(None)
    assert not HeldFile.objects.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"])
def test_a_worker_process_ends_when_it_is_told_to() -> None:
    assert "0 jobs taken up" in command("manage.py", "run_jobs")
