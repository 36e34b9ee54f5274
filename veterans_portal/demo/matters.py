"""Petitions from receipt to close as the plan says."""

from __future__ import annotations

from datetime import date, timedelta

from apps.accounts.models import User
from apps.core.models import OrgUnit
from apps.core.workdays import Calendar
from apps.petitions import services
from apps.petitions.choices import Adoption, Channel, OpinionOutcome, PetitionClass, ServiceWay
from apps.petitions.models import Petition
from apps.petitions.rules import OpinionText
from apps.petitions.services import PetitionEntry, Service
from veterans_portal.demo.actors import Actors
from veterans_portal.demo.plan import Matter
from veterans_portal.demo.stage import Stage, at
from veterans_portal.demo.station import entry_for, intent

_WHERE = {
    "forward": "街道退役军人服务站",
    "guide": "区人力资源和社会保障局",
    "route": "行政复议机关或人民法院",
    "transfer": "派驻纪检监察组",
}
_REPRESENTATIVES = ("示例代表一", "示例代表二", "示例代表三")


def plan_matters(stage: Stage, actors: Actors, matters: tuple[Matter, ...], calendar: Calendar) -> None:
    """All matters of a year; a repeat knows its earlier matter by its place in the list."""
    made: list[_Handling] = []
    for place, matter in enumerate(matters):
        handling = _Handling(stage, actors, matter, f"matter-{matter.received_on}-{place}", made, calendar)
        made.append(handling)
        handling.plan(place)


class _Handling:
    """One petition."""

    def __init__(
        self, stage: Stage, actors: Actors, matter: Matter, name: str, all_of_them: list[_Handling], calendar: Calendar
    ) -> None:
        self.stage, self.actors, self.matter, self.name = stage, actors, matter, name
        self.all_of_them, self.calendar = all_of_them, calendar
        self.petition: Petition | None = None

    @property
    def row(self) -> Petition:
        assert self.petition is not None, "the petition is registered first"
        return self.petition

    def plan(self, place: int) -> None:
        matter = self.matter
        self.stage.plan(at(matter.received_on, 9, place % 90), self.register)
        if matter.path in _WHERE:
            self.stage.plan(at(matter.told_on, 15), self.send_on)
            return
        self.stage.plan(at(matter.accepted_on, 15), self.accept)
        if matter.told_on != matter.accepted_on and matter.petitioner:
            self.stage.plan(at(matter.told_on, 15, 20), self.tell)
        if matter.path == "withdraw":
            self.stage.plan(at(max(matter.told_on, matter.accepted_on) + timedelta(days=7), 16), self.withdraw)
            return
        self.stage.plan(at(matter.accepted_on, 16), self.allocate)
        self._plan_answer()

    def _plan_answer(self) -> None:
        matter = self.matter
        if matter.extended_by:
            self.stage.plan(at(self._extension_day(), 10), self.extend)
        answered = max(matter.answered_on, matter.told_on)
        self.stage.plan(at(answered, 16, 30), self.answer)
        if matter.path != "unserviceable":
            self.stage.plan(at(self.calendar.add_workdays(answered, 3), 16, 40), self.close)

    def _extension_day(self) -> date:
        return self.calendar.last_workday_on_or_before(self.matter.accepted_on + timedelta(days=55))

    def register(self) -> None:
        matter, actors = self.matter, self.actors
        by, unit = self._registrar()
        earlier = self.all_of_them[matter.repeats].row if matter.repeats is not None else None
        entry = PetitionEntry(
            channel=Channel(matter.channel),
            petition_class=PetitionClass(matter.petition_class),
            topic_id=actors.topics[matter.topic].pk,
            title=matter.title,
            request=matter.request,
            received_on=matter.received_on,
            person=entry_for(matter.petitioner, actors) if matter.petitioner else None,
            appeal_route=matter.route,
            oral_record=matter.channel in ("VISIT", "PHONE"),
            name_unclear=matter.petitioner is None,
            is_first_petition=earlier is None,
            repeat_of_id=earlier.pk if earlier else None,
            joint_count=matter.joint,
            representatives=_REPRESENTATIVES if matter.joint > 1 else (),
            street_id=actors.units[matter.street].pk,
        )
        made = services.register_petition(entry=entry, unit=unit, by=by, intent=intent(self.name, by))
        self.petition = made.record
        if matter.petitioner and self.petition.petitioner:
            actors.people[matter.petitioner.id_number] = self.petition.petitioner

    def _registrar(self) -> tuple[User, OrgUnit]:
        """Streets register what screening finds, everything else the petition officer."""
        matter, actors = self.matter, self.actors
        if matter.channel == "SCREENING" and matter.petition_class != "ACCUSATION":
            return actors.street_user(matter.street), actors.units[matter.street]
        return actors.users["petition_officer"], actors.bureau

    @property
    def _officer(self) -> User:
        return self.actors.users["petition_officer"]

    def _notice(self) -> Service | None:
        way = ServiceWay.ON_SPOT if self.matter.told_on == self.matter.received_on else ServiceWay.POSTED
        return Service(self.matter.told_on, way) if self.matter.petitioner else None

    def accept(self) -> None:
        told = self._notice() if self.matter.told_on == self.matter.accepted_on else None
        self.petition = services.accept(
            petition=self.row, accepted_on=self.matter.accepted_on, by=self._officer, notice=told
        )

    def tell(self) -> None:
        notice = self._notice()
        assert notice is not None
        self.petition = services.notify(petition=self.row, notice=notice, by=self._officer)

    def allocate(self) -> None:
        handler = self.actors.handler(self.matter.topic)
        self.petition = services.allocate(petition=self.row, handler=handler, recusal_declared=True, by=self._officer)

    def send_on(self) -> None:
        act = {
            "forward": services.forward,
            "guide": services.guide,
            "route": services.route_elsewhere,
            "transfer": services.transfer,
        }[self.matter.path]
        where, on = _WHERE[self.matter.path], self.matter.told_on
        self.petition = act(petition=self.row, where=where, on=on, by=self._officer, notice=self._notice())

    def withdraw(self) -> None:
        on = max(self.matter.told_on, self.matter.accepted_on) + timedelta(days=7)
        self.petition = services.withdraw(petition=self.row, on=on, why="信访人书面申请撤回", by=self._officer)

    def extend(self) -> None:
        on = self._extension_day()
        self.petition = services.extend(
            petition=self.row,
            days=self.matter.extended_by,
            reason="情况复杂，需向原部队核实档案",
            approved_on=on,
            told=Service(on, ServiceWay.POSTED),
            by=self.actors.users["bureau_leader"],
        )

    def answer(self) -> None:
        handler, matter = self.row.handler, self.matter
        assert handler is not None
        on = max(matter.answered_on, matter.told_on)
        served = Service(on, ServiceWay.DELIVERED)
        if matter.path == "unserviceable":
            why = "信件退回，无其他联系方式"
            self.petition = services.close_unserviceable(petition=self.row, on=on, why=why, by=handler)
        elif matter.path == "reply":
            self.petition = services.reply_suggestion(
                petition=self.row, adoption=Adoption.PARTLY, reply="已研究，部分采纳。", replied=served, by=handler
            )
        else:
            self.petition = services.issue_opinion(
                petition=self.row, text=self._opinion(), issued_on=on, served=served, by=handler
            )

    def _opinion(self) -> OpinionText:
        return OpinionText(
            outcome=OpinionOutcome(self.matter.outcome),
            request=self.matter.request,
            facts_and_reasons="经核实档案并向有关单位了解，事实清楚。",
            opinion_and_basis="依据《中华人民共和国退役军人保障法》和本区有关规定作出处理。",
        )

    def close(self) -> None:
        handler = self.row.handler
        assert handler is not None
        answered = max(self.matter.answered_on, self.matter.told_on)
        on = self.calendar.add_workdays(answered, 3)
        self.petition = services.close(petition=self.row, on=on, by=handler)
