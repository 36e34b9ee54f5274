from django.apps import AppConfig


class AnnualReportsConfig(AppConfig):
    name = "apps.annual_reports"
    label = "annual_reports"
    verbose_name = "年度报告"

    def ready(self) -> None:
        from apps.annual_reports import queries
        from apps.core.choices import ReferenceKind
        from apps.core.registry import references

        references.register(ReferenceKind.REPORT, queries.addresses)
