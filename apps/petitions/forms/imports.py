"""Forms of an import: the file, which column is what, and the press that begins it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core import intents
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm
from apps.core.intents import IntentToSend
from apps.core.spreadsheets.reader import LARGEST_FILE
from apps.petitions import queries
from apps.petitions.choices import Channel, PetitionClass
from apps.petitions.import_profiles import Profile, profiles
from apps.petitions.models import ImportBatch
from apps.petitions.rules.imports import FIELDS
from apps.petitions.services.imports import Mapping

WORDS_MAX, WORD_MAX = 8000, 60


class UploadForm(IntentForm):
    """A file and what kind of table it is."""

    profile = forms.ChoiceField(label=_("是什么表"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("XLSX 文件"),
        allow_empty_file=True,
        help_text=_("至多 20 MB；读第一个可见的工作表，公式只取已算出的结果"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("请选择文件。"), "invalid": _("请选择文件。")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field = self.fields["profile"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, profile.name) for code, profile in profiles().items()]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "intent_key",
            Section(_("上传"), _("上传只读表头，不登记任何事项"), "profile", "file"),
            Actions(
                _("上传并对照列"), Way(_("取消"), reverse("petition_import_list")), busy=_("正在读表头…"),
                meta=_("文件加密保存，导入完成即删除"),
            ),
        )  # fmt: skip

    def clean_file(self) -> bytes:
        """The content; what is too large is not read."""
        typed = self.cleaned_data["file"]
        if typed.size > LARGEST_FILE:
            raise forms.ValidationError(_("文件超过 20 MB，请拆成几个文件再导入。"))
        data: bytes = typed.read()
        return data

    def intent(self, user: AbstractBaseUser, action: str) -> IntentToSend:
        """The file belongs to what was typed: another file under the same key is another intent."""
        plain = super().intent(user, action)
        digest = hashlib.sha256(self.cleaned_data["file"]).hexdigest()
        return replace(plain, payload_hash=intents.payload_hash({"form": [plain.payload_hash], "file": [digest]}))


class MappingForm(IntentForm):
    """Which column fills which field, what empty cells mean, and words that the system does not know."""

    default_channel = forms.ChoiceField(label=_("渠道空白时按"), choices=Channel.choices)
    default_petition_class = forms.ChoiceField(label=_("类别空白时按"), choices=PetitionClass.choices)
    default_topic = forms.ChoiceField(label=_("业务空白时按"))
    unclear_names = forms.BooleanField(label=_("没有姓名的行，按姓名不清登记"), required=False)
    words_channel = forms.CharField(label=_("渠道的词"))
    words_topic = forms.CharField(label=_("业务的词"))
    words_street = forms.CharField(label=_("街道的词"))

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        self.batch = batch
        self.profile: Profile = profiles()[batch.profile]
        chosen = batch.mapping
        self._codes = {
            "channel": {str(choice.label): choice.value for choice in Channel},
            "topic": queries.topic_codes(),
            "street": queries.street_codes(batch),
        }
        kwargs.setdefault("initial", self._initial(chosen))
        super().__init__(*args, **kwargs)
        for name in self.profile.columns:
            self.fields[f"col_{name}"] = forms.ChoiceField(
                label=FIELDS[name], required=False, choices=self._columns_to_choose()
            )
        topics = self.fields["default_topic"]
        assert isinstance(topics, forms.ChoiceField)
        topics.choices = [(code, name) for name, code in self._codes["topic"].items()]
        for name in self._codes:
            self.fields[f"words_{name}"] = forms.CharField(
                label=self.fields[f"words_{name}"].label, required=False, max_length=WORDS_MAX,
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip
        self.helper = self._helper()

    def _columns_to_choose(self) -> list[tuple[str, str]]:
        named = [(str(place), text) for place, text in enumerate(self.batch.header) if text]
        return [("", "（表中没有）"), *named]

    def _initial(self, chosen: dict[str, Any]) -> dict[str, Any]:
        defaults = chosen["defaults"]
        found: dict[str, Any] = {f"col_{name}": str(place) for name, place in chosen["columns"].items()}
        found |= {f"default_{name}": defaults.get(name, "") for name in ("channel", "petition_class", "topic")}
        found["unclear_names"] = bool(defaults.get("unclear_names", "1" if self.profile.unclear_names else ""))
        for name, codes in self._codes.items():
            back = {code: label for label, code in codes.items()}
            words = chosen["words"].get(name, {})
            found[f"words_{name}"] = "\n".join(f"{word}={back.get(value, value)}" for word, value in words.items())
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self._codes:
            cleaned[f"words_{name}"] = self._words(name, cleaned.get(f"words_{name}", ""))
        return cleaned

    def _words(self, name: str, typed: str) -> dict[str, str]:
        """Lines `their word=our name`, each with a name that we know."""
        found: dict[str, str] = {}
        for number, line in enumerate(filter(None, map(str.strip, typed.splitlines())), start=1):
            word, _sign, ours = line.replace("＝", "=").partition("=")
            code = self._codes[name].get(ours.strip())
            if not word.strip() or code is None or len(word) > WORD_MAX:
                self.add_error(f"words_{name}", _("第 %(n)d 行请写成“表中的词=系统里的名称”。") % {"n": number})
                break
            found[word.strip()] = code
        return found

    def mapping(self) -> Mapping:
        """What was chosen, as the service takes it."""
        typed = self.cleaned_data
        columns = {name: int(typed[f"col_{name}"]) for name in self.profile.columns if typed.get(f"col_{name}")}
        defaults = {name: typed[f"default_{name}"] for name in ("channel", "petition_class", "topic")}
        defaults["unclear_names"] = "1" if typed["unclear_names"] else ""
        return Mapping(columns=columns, words={n: typed[f"words_{n}"] for n in self._codes}, defaults=defaults)

    def _helper(self) -> FormHelper:
        names = [f"col_{name}" for name in self.profile.columns]
        rows = [Row12(*((name, 3) for name in names[at : at + 4])) for at in range(0, len(names), 4)]
        helper = FormHelper()
        helper.layout = Layout(
            "intent_key",
            Section(_("各列是什么"), _("按列名先行对照，请核对；一列只用于一项"), *rows),
            Section(
                _("空白的格"), _("表里没有写的，按这里登记"),
                Row12(("default_channel", 3), ("default_petition_class", 3), ("default_topic", 3)),
                "unclear_names",
            ),
            Section(
                _("词语对照"), _("每行一条：表中的词=系统里的名称，例如 网信=网上"),
                Row12(("words_channel", 4), ("words_topic", 4), ("words_street", 4)),
            ),
            Actions(
                _("保存对照并预览"), Way(_("返回"), self.batch.get_absolute_url()), busy=_("正在提交…"),
                meta=_("预览不登记任何事项；对照记在这种表上，下次照用"),
            ),
        )  # fmt: skip
        return helper


class RunForm(IntentForm):
    """The press that begins the import, or goes on with it."""
