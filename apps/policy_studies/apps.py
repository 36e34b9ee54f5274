from django.apps import AppConfig


class PolicyStudiesConfig(AppConfig):
    name = "apps.policy_studies"
    label = "policy_studies"
    verbose_name = "学法普法"

    def ready(self) -> None:
        from apps.policy_studies import indicators

        indicators.register()
