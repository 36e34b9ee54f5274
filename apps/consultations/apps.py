from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "apps.consultations"
    label = "consultations"
    verbose_name = "法律服务站"

    def ready(self) -> None:
        from apps.consultations import indicators
        from apps.consultations.queries.addresses import booking_addresses, log_addresses
        from apps.consultations.services import messages
        from apps.core.choices import ReferenceKind
        from apps.core.registry import references

        indicators.register()
        messages.register()
        references.register(ReferenceKind.BOOKING, booking_addresses)
        references.register(ReferenceKind.CONSULTATION, log_addresses)
