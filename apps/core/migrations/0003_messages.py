"""The outbox of messages and its receipts, with what no check constraint can hold:

- a message stays as it was said and is never deleted;
- its status is the outcome of its last receipt (checked at commit).
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION core_message_stays_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'message % stays', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'core_message_stays_said';
    END IF;
    IF (NEW.key, NEW.kind, NEW.subject, NEW.text, NEW.place, NEW.number, NEW.once, NEW.bureau_id, NEW.created_at)
       IS DISTINCT FROM
       (OLD.key, OLD.kind, OLD.subject, OLD.text, OLD.place, OLD.number, OLD.once, OLD.bureau_id, OLD.created_at)
       OR (NEW.starts_at, NEW.reference_id, NEW.to_user_id, NEW.by_id)
       IS DISTINCT FROM (OLD.starts_at, OLD.reference_id, OLD.to_user_id, OLD.by_id) THEN
        RAISE EXCEPTION 'message % stays as it was said', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'core_message_stays_said';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER core_message_stays_said BEFORE UPDATE OR DELETE
    ON core_message FOR EACH ROW EXECUTE FUNCTION core_message_stays_said();

CREATE FUNCTION core_message_check_status(checked bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM public.core_message AS message WHERE message.id = checked AND message.status <> coalesce(
            (SELECT outcome FROM public.core_messagereceipt WHERE message_id = checked ORDER BY id DESC LIMIT 1),
            'WAITING'
        )
    ) THEN
        RAISE EXCEPTION 'message % and its last receipt disagree', checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'core_message_last_receipt';
    END IF;
END $$;
CREATE FUNCTION core_message_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.core_message_check_status(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION core_receipt_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.core_message_check_status(NEW.message_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER core_message_agrees AFTER INSERT OR UPDATE OF status ON core_message
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION core_message_agrees();
CREATE CONSTRAINT TRIGGER core_receipt_agrees AFTER INSERT ON core_messagereceipt
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION core_receipt_agrees();
"""

UNGUARD = """
DROP TRIGGER core_receipt_agrees ON core_messagereceipt;
DROP TRIGGER core_message_agrees ON core_message;
DROP TRIGGER core_message_stays_said ON core_message;
DROP FUNCTION core_receipt_agrees();
DROP FUNCTION core_message_agrees();
DROP FUNCTION core_message_check_status(bigint);
DROP FUNCTION core_message_stays_said();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_referral_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(db_collation="C", max_length=60, verbose_name="消息")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("SMS", "短信"),
                            ("CALL", "电话"),
                            ("EMAIL", "电子邮件"),
                            ("PRINT", "打印通知"),
                            ("STAFF", "站内通知"),
                        ],
                        max_length=5,
                        verbose_name="方式",
                    ),
                ),
                ("address_sealed", models.TextField(blank=True, default="")),
                ("fallback_sealed", models.TextField(blank=True, default="")),
                ("subject", models.CharField(max_length=60, verbose_name="标题")),
                ("text", models.CharField(max_length=300, verbose_name="内容")),
                ("place", models.CharField(blank=True, max_length=140, verbose_name="地点")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="时间")),
                ("number", models.CharField(blank=True, db_collation="C", max_length=40, verbose_name="编号")),
                ("once", models.CharField(blank=True, db_collation="C", max_length=120)),
                ("not_before", models.DateTimeField(blank=True, null=True, verbose_name="最早")),
                ("created_at", models.DateTimeField(verbose_name="生成时间")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "待发"),
                            ("SENT", "已发出"),
                            ("FAILED", "未发出，将再试"),
                            ("PASSED_ON", "转由人工告知"),
                            ("ANSWERED", "已接听"),
                            ("NOT_ANSWERED", "未接听"),
                            ("PRINTED", "已打印"),
                            ("READ", "已读"),
                            ("NOT_NEEDED", "不再需要"),
                            ("GIVEN_UP", "未能告知"),
                        ],
                        default="WAITING",
                        editable=False,
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("next_try_at", models.DateTimeField(blank=True, null=True, verbose_name="下次")),
                (
                    "bureau",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.orgunit"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reference",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="core.reference",
                    ),
                ),
                (
                    "to_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "消息",
                "verbose_name_plural": "消息",
            },
        ),
        migrations.CreateModel(
            name="MessageReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("SMS", "短信"),
                            ("CALL", "电话"),
                            ("EMAIL", "电子邮件"),
                            ("PRINT", "打印通知"),
                            ("STAFF", "站内通知"),
                        ],
                        max_length=5,
                        verbose_name="方式",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("WAITING", "待发"),
                            ("SENT", "已发出"),
                            ("FAILED", "未发出，将再试"),
                            ("PASSED_ON", "转由人工告知"),
                            ("ANSWERED", "已接听"),
                            ("NOT_ANSWERED", "未接听"),
                            ("PRINTED", "已打印"),
                            ("READ", "已读"),
                            ("NOT_NEEDED", "不再需要"),
                            ("GIVEN_UP", "未能告知"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=120, verbose_name="原因")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="core.message"
                    ),
                ),
            ],
            options={
                "verbose_name": "回执",
                "verbose_name_plural": "回执",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("next_try_at__isnull", False)),
                fields=["next_try_at", "id"],
                name="core_message_due",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["bureau", "-id"], name="core_message_newest"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("channel", "STAFF"), ("status", "WAITING")),
                fields=["to_user"],
                name="core_message_unread",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("once", ""), _negated=True), fields=("once",), name="core_message_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["SMS", "CALL", "EMAIL", "PRINT", "STAFF"])),
                name="core_message_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "WAITING",
                            "SENT",
                            "FAILED",
                            "PASSED_ON",
                            "ANSWERED",
                            "NOT_ANSWERED",
                            "PRINTED",
                            "READ",
                            "NOT_NEEDED",
                            "GIVEN_UP",
                        ],
                    )
                ),
                name="core_message_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("text", ""), _negated=True), models.Q(("kind", ""), _negated=True)),
                name="core_message_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("channel__in", ["SMS", "CALL", "EMAIL"]), models.Q(("address_sealed", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("channel__in", ["SMS", "CALL", "EMAIL"]), _negated=True), ("address_sealed", "")
                    ),
                    _connector="OR",
                ),
                name="core_message_addressed",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "STAFF"), ("to_user__isnull", False)),
                    models.Q(models.Q(("channel", "STAFF"), _negated=True), ("to_user__isnull", True)),
                    _connector="OR",
                ),
                name="core_message_to_staff",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("next_try_at__isnull", False),
                        ("status__in", ["WAITING", "FAILED", "PASSED_ON", "NOT_ANSWERED"]),
                    ),
                    models.Q(
                        ("next_try_at__isnull", True),
                        ("status__in", ["SENT", "ANSWERED", "PRINTED", "READ", "NOT_NEEDED", "GIVEN_UP"]),
                    ),
                    _connector="OR",
                ),
                name="core_message_open_has_next_try",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("not_before__isnull", True),
                    ("next_try_at__isnull", True),
                    ("next_try_at__gte", models.F("not_before")),
                    _connector="OR",
                ),
                name="core_message_not_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagereceipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome__in", ["SENT", "ANSWERED", "PRINTED", "READ", "NOT_NEEDED", "GIVEN_UP"])),
                fields=("message",),
                name="core_receipt_one_final",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagereceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["SMS", "CALL", "EMAIL", "PRINT", "STAFF"])),
                name="core_receipt_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagereceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "SENT",
                            "FAILED",
                            "PASSED_ON",
                            "ANSWERED",
                            "NOT_ANSWERED",
                            "PRINTED",
                            "READ",
                            "NOT_NEEDED",
                            "GIVEN_UP",
                        ],
                    )
                ),
                name="core_receipt_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagereceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["FAILED", "PASSED_ON", "NOT_NEEDED", "GIVEN_UP"]), _negated=True),
                    models.Q(("why", ""), _negated=True),
                    _connector="OR",
                ),
                name="core_receipt_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagereceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["ANSWERED", "NOT_ANSWERED", "PRINTED", "READ"]), _negated=True),
                    ("by__isnull", False),
                    _connector="OR",
                ),
                name="core_receipt_by_somebody",
            ),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
