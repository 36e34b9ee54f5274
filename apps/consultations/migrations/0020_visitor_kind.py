from typing import ClassVar

from django.db import migrations, models

KINDS = [
    ("VETERAN", "退役军人"),
    ("ENTITLED_PERSON", "优抚对象"),
    ("SURVIVOR_FAMILY", "烈属、三属"),
    ("FAMILY", "退役军人家属"),
    ("SERVING", "现役军人或其家属"),
    ("OTHER", "其他"),
]


def _kind() -> models.CharField:  # type: ignore[type-arg]  # generic in the stubs only
    return models.CharField(blank=True, choices=KINDS, default="", max_length=16, verbose_name="来访人身份")


class Migration(migrations.Migration):
    """Who the visitor was to the bureau on the day stands in the log; the person's record may change."""

    dependencies: ClassVar = [("consultations", "0015_waiting_and_queue")]

    operations: ClassVar = [
        migrations.AddField("consultation", "visitor_kind", _kind(), preserve_default=False),
        migrations.AddField("historicalconsultation", "visitor_kind", _kind(), preserve_default=False),
    ]
