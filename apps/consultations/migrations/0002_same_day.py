"""Guarantees that span tables and that Django cannot write: composite foreign keys.

A booking's slot, a consultation's booking and its date belong to the same duty day; a day's lawyer to its bureau.
"""

from typing import ClassVar

from django.db import migrations

KEYS = {
    "consultations_booking_slot_same_day": (
        "consultations_booking",
        "(slot_id, duty_day_id) REFERENCES consultations_slot (id, duty_day_id)",
    ),
    "consultations_log_booking_same_day": (
        "consultations_consultation",
        "(booking_id, duty_day_id) REFERENCES consultations_booking (reference_id, duty_day_id)",
    ),
    "consultations_log_on_the_day": (
        "consultations_consultation",
        '(duty_day_id, "on") REFERENCES consultations_dutyday (id, "on") ON UPDATE CASCADE',
    ),
    "consultations_day_lawyer_same_bureau": (
        "consultations_dutyday",
        "(lawyer_id, bureau_id) REFERENCES consultations_stationlawyer (id, bureau_id)",
    ),
}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("consultations", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(
            sql=f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {key}",
            reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )
        for name, (table, key) in KEYS.items()
    ]
