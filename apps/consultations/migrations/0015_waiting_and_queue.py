"""The waiting list's offers, numbers called, the hall's screen; a move of the waiting list may be time's own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A call names a visitor of its own day.
SAME_DAY = """
ALTER TABLE consultations_queuecall ADD CONSTRAINT consultations_call_same_day
    FOREIGN KEY (booking_id, duty_day_id) REFERENCES consultations_booking (reference_id, duty_day_id)"""
NOT_SAME_DAY = "ALTER TABLE consultations_queuecall DROP CONSTRAINT consultations_call_same_day"


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0025_referral_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QueueCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="QueueDisplay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret_index", models.CharField(db_collation="C", max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SlotOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.AlterField(
            model_name="bookingmove",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["WAITING", "OFFERED"])),
                fields=("duty_day", "person"),
                name="consultations_booking_waits_once",
                violation_error_message="这位来访人已在这一天的候补名单上。",
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by__isnull", False),
                    models.Q(
                        ("from_status__in", ["WAITING", "OFFERED"]), ("to_status__in", ["WAITING", "OFFERED", "LAPSED"])
                    ),
                    _connector="OR",
                ),
                name="consultations_move_by_somebody",
            ),
        ),
        migrations.AddField(
            model_name="queuecall",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="consultations.booking"
            ),
        ),
        migrations.AddField(
            model_name="queuecall",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="queuecall",
            name="duty_day",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="consultations.dutyday"
            ),
        ),
        migrations.AddField(
            model_name="queuedisplay",
            name="bureau",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.orgunit"),
        ),
        migrations.AddField(
            model_name="queuedisplay",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="queuedisplay",
            name="revoked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="slotoffer",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="consultations.booking"
            ),
        ),
        migrations.AddField(
            model_name="slotoffer",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="slotoffer",
            name="slot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consultations.slot"
            ),
        ),
        migrations.AddConstraint(
            model_name="queuecall",
            constraint=models.UniqueConstraint(
                fields=("duty_day", "position"), name="consultations_call_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="queuecall",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__gte", 1)), name="consultations_call_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="queuedisplay",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                fields=("bureau",),
                name="consultations_display_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="queuedisplay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True)),
                    models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                    _connector="OR",
                ),
                name="consultations_display_revoked_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="slotoffer",
            constraint=models.UniqueConstraint(fields=("booking", "slot"), name="consultations_offer_slot_once"),
        ),
        migrations.AddConstraint(
            model_name="slotoffer",
            constraint=models.UniqueConstraint(
                fields=("booking", "position"), name="consultations_offer_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="slotoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__gte", 1), ("position__lte", 3)), name="consultations_offer_at_most"
            ),
        ),
        migrations.AddConstraint(
            model_name="slotoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("at"))), name="consultations_offer_lasts"
            ),
        ),
        migrations.RunSQL(sql=SAME_DAY, reverse_sql=NOT_SAME_DAY),
    ]
