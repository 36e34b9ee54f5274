from django.apps import AppConfig


class PolicyStudiesConfig(AppConfig):
    name = "apps.policy_studies"
    label = "policy_studies"
    verbose_name = "学法普法"

    def ready(self) -> None:
        from apps.core.choices import ReferenceKind
        from apps.core.registry import references
        from apps.policy_studies import indicators, queries

        indicators.register()
        references.register(ReferenceKind.STUDY, queries.addresses)
