from django.apps import AppConfig


class AnnualReportsConfig(AppConfig):
    name = "apps.annual_reports"
    label = "annual_reports"
    verbose_name = "年度报告"
