from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "apps.consultations"
    label = "consultations"
    verbose_name = "法律服务站"

    def ready(self) -> None:
        from apps.consultations import indicators

        indicators.register()
