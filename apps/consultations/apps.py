from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "apps.consultations"
    label = "consultations"
    verbose_name = "法律服务站"

    def ready(self) -> None:
        from apps.consultations import indicators
        from apps.consultations.queries.addresses import booking_addresses, log_addresses
        from apps.consultations.queries.referrals import referral_addresses
        from apps.consultations.services import messages, waiting
        from apps.consultations.services.referrals import PetitionHandover
        from apps.core.choices import ReferenceKind
        from apps.core.messages import minutely
        from apps.core.registry import open_matter, references

        indicators.register()
        messages.register()
        minutely.register("station.waiting_lists", waiting.tend_all)
        references.register(ReferenceKind.BOOKING, booking_addresses)
        references.register(ReferenceKind.CONSULTATION, log_addresses)
        references.register(ReferenceKind.REFERRAL, referral_addresses)
        open_matter.register_source(ReferenceKind.REFERRAL, PetitionHandover())
