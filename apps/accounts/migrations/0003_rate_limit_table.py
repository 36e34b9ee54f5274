"""The table behind the `default` cache: sign-in failures, locks and used codes, shared by all server processes."""

from django.db import migrations

MAKE = """
CREATE TABLE core_rate_limit (
    cache_key varchar(255) COLLATE "C" NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX core_rate_limit_expires ON core_rate_limit (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial")]

    operations = [migrations.RunSQL(MAKE, "DROP TABLE core_rate_limit")]
