"""What is said in a referral's events is encrypted; each step that counts stands once; no letter without consent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0010_days_within_contract"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="referral",
            name="consultations_referral_counsellor",
        ),
        migrations.RemoveConstraint(
            model_name="referralevent",
            name="consultations_referral_event_kind",
        ),
        migrations.RemoveField(
            model_name="referralevent",
            name="reason",
        ),
        migrations.AddField(
            model_name="counsellingsession",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="版次"),
        ),
        migrations.AddField(
            model_name="historicalcounsellingsession",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="版次"),
        ),
        migrations.AddField(
            model_name="referralevent",
            name="content",
            field=models.CharField(
                blank=True,
                choices=[
                    ("PAYMENT", "给付款项"),
                    ("PERFORMANCE", "履行义务"),
                    ("APOLOGY", "赔礼道歉"),
                    ("DIVISION", "财产分割"),
                    ("SEVERAL", "多项内容"),
                    ("OTHER", "其他"),
                ],
                max_length=11,
                verbose_name="协议内容",
            ),
        ),
        migrations.AddField(
            model_name="referralevent",
            name="words_sealed",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="historicalreferral",
            name="result",
            field=models.CharField(
                blank=True,
                choices=[
                    ("AID_GRANTED", "给予法律援助"),
                    ("AID_REFUSED", "不予法律援助"),
                    ("AGREED", "达成调解协议"),
                    ("AGREED_CONFIRMED", "达成协议并司法确认"),
                    ("NOT_AGREED", "未达成协议"),
                    ("COUNSELLED", "已疏导"),
                    ("REGISTERED", "登记为信访事项"),
                    ("ANSWERED", "对方已答复"),
                    ("NOT_TAKEN", "对方未受理"),
                    ("WITHDRAWN", "来访人撤回"),
                    ("GOES_ALONE", "来访人自行前往"),
                ],
                max_length=16,
                verbose_name="结果",
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="result",
            field=models.CharField(
                blank=True,
                choices=[
                    ("AID_GRANTED", "给予法律援助"),
                    ("AID_REFUSED", "不予法律援助"),
                    ("AGREED", "达成调解协议"),
                    ("AGREED_CONFIRMED", "达成协议并司法确认"),
                    ("NOT_AGREED", "未达成协议"),
                    ("COUNSELLED", "已疏导"),
                    ("REGISTERED", "登记为信访事项"),
                    ("ANSWERED", "对方已答复"),
                    ("NOT_TAKEN", "对方未受理"),
                    ("WITHDRAWN", "来访人撤回"),
                    ("GOES_ALONE", "来访人自行前往"),
                ],
                max_length=16,
                verbose_name="结果",
            ),
        ),
        migrations.AlterField(
            model_name="referralevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("DRAFTED", "拟函"),
                    ("SENT", "转出"),
                    ("RECEIVED", "对方收到"),
                    ("SUPPLEMENT_ASKED", "要求补充材料"),
                    ("SUPPLEMENTED", "已补充材料"),
                    ("GRANTED", "决定给予援助"),
                    ("ASSIGNED", "已指派"),
                    ("REFUSED", "不予受理"),
                    ("AGREEMENT", "达成调解协议"),
                    ("CONFIRMED", "司法确认"),
                    ("NOT_CONFIRMED", "不申请司法确认"),
                    ("NO_AGREEMENT", "未达成协议"),
                    ("SESSIONS_ENDED", "疏导结束"),
                    ("REGISTERED", "已登记为信访事项"),
                    ("ANSWERED", "已答复"),
                    ("CHASED", "催问"),
                    ("POSTPONED", "对方改期"),
                    ("WITHDRAWN", "撤回"),
                    ("GOES_ALONE", "来访人自行前往"),
                    ("OBJECTION_TOLD", "已告知异议权利"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="referralletter",
            name="consent_on",
            field=models.DateField(verbose_name="来访人同意日期"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("counsellor__isnull", True), models.Q(("kind", "COUNSELLING"), _negated=True)),
                    models.Q(("counsellor__isnull", True), ("kind", "COUNSELLING"), ("result", "GOES_ALONE")),
                    models.Q(("counsellor__isnull", False), ("kind", "COUNSELLING")),
                    _connector="OR",
                ),
                name="consultations_referral_counsellor",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "DRAFTED",
                            "SENT",
                            "RECEIVED",
                            "SUPPLEMENT_ASKED",
                            "SUPPLEMENTED",
                            "GRANTED",
                            "ASSIGNED",
                            "REFUSED",
                            "AGREEMENT",
                            "CONFIRMED",
                            "NOT_CONFIRMED",
                            "NO_AGREEMENT",
                            "SESSIONS_ENDED",
                            "REGISTERED",
                            "ANSWERED",
                            "CHASED",
                            "POSTPONED",
                            "WITHDRAWN",
                            "GOES_ALONE",
                            "OBJECTION_TOLD",
                        ],
                    )
                ),
                name="consultations_referral_event_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind__in", ["SENT", "GRANTED", "ASSIGNED", "AGREEMENT", "CONFIRMED", "REGISTERED"])
                ),
                fields=("referral", "kind"),
                name="consultations_referral_once_each",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("content", ""), models.Q(("kind", "AGREEMENT"), _negated=True)),
                    models.Q(
                        ("content__in", ["PAYMENT", "PERFORMANCE", "APOLOGY", "DIVISION", "SEVERAL", "OTHER"]),
                        ("kind", "AGREEMENT"),
                    ),
                    _connector="OR",
                ),
                name="consultations_referral_agreement_by_code",
            ),
        ),
    ]
