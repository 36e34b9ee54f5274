"""The house keeps its rooms: where queries may stand, who may point at whom, what history must not miss."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps as registry
from django.conf import settings
from django.db import models

ROOT = Path(settings.BASE_DIR)
DOMAIN_APPS = ("annual_reports", "consultations", "petitions", "policy_studies")
LAYERS = ("core", "accounts", "people", "documents")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def _product_files() -> list[Path]:
    found = [*ROOT.glob("apps/**/*.py"), *ROOT.glob("veterans_portal/**/*.py")]
    return [path for path in found if "migrations" not in path.parts]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


PRODUCT = _product_files()


def _is_view_room(path: Path) -> bool:
    return path.name.startswith(("views", "home")) or "views" in path.parent.parts


@pytest.mark.parametrize("path", [path for path in PRODUCT if _is_view_room(path)], ids=_name)
def test_a_view_reads_through_queries(path: Path) -> None:
    used = [node.attr for node in ast.walk(_tree(path)) if isinstance(node, ast.Attribute)]
    assert not {"objects", "_default_manager"} & set(used)


def _models_with_history() -> set[str]:
    return {model.__name__ for model in registry.get_models() if hasattr(model, "history")}


def _bypasses(path: Path) -> Iterator[str]:
    """Calls like Model.objects.filter(...).update(...) whose chain begins with a model that keeps history."""
    kept = _models_with_history()
    for node in ast.walk(_tree(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in ("update", "bulk_create", "bulk_update", "delete"):
            chain = ast.unparse(node.func.value)
            start = re.match(r"\w+", chain)
            if ".objects" in chain and start and start.group() in kept:
                yield f"{_name(path)}:{node.lineno} {chain}.{node.func.attr}"


def test_history_is_never_bypassed() -> None:
    assert [line for path in PRODUCT if path.name != "history.py" for line in _bypasses(path)] == []


def test_the_bypass_check_sees_a_bypass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = tmp_path / "services.py"
    planted.write_text("Person.objects.filter(pk=1).update(name='x')\n", "utf-8")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert list(_bypasses(planted))


def _foreign_keys() -> Iterator[tuple[str, str, str]]:
    for model in registry.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type):
                yield model._meta.app_label, str(field), field.related_model._meta.app_label


def test_domain_apps_do_not_point_at_each_other() -> None:
    """String foreign keys escape the import linter."""
    crossing = [
        line for line in _foreign_keys() if line[0] in DOMAIN_APPS and line[2] in DOMAIN_APPS and line[0] != line[2]
    ]
    assert crossing == []


def test_no_layer_points_upward() -> None:
    """The user model is Django's own swappable reference, so core may name it."""
    order = {label: place for place, label in enumerate((*LAYERS, *DOMAIN_APPS))}
    upward = [
        (source, field)
        for source, field, target in _foreign_keys()
        if source in LAYERS and order.get(target, -1) > order[source] and target != "accounts"
    ]
    assert upward == []


# Times at which nobody decides anything: the row itself says when it was made or when it ends.
_NOBODY_DECIDES = {
    "created_at", "held_at", "expires_at", "offer_expires_at", "marked_at", "password_changed_at", "registered_at",
    "starts_at", "computed_at", "history_date",
}  # fmt: skip


def test_every_deciding_time_has_its_person() -> None:
    missing = []
    for model in registry.get_models():
        if model._meta.app_label not in (*LAYERS, *DOMAIN_APPS) or hasattr(model, "history_object"):
            continue
        names = {field.name for field in model._meta.get_fields()}
        for name in names:
            if name == "at" or (name.endswith("_at") and name not in _NOBODY_DECIDES):
                who = {"by", "user", "approved_by"} if name == "at" else {name.removesuffix("_at") + "_by", "by"}
                if not who & names:
                    missing.append(f"{model.__name__}.{name}")
    assert missing == []


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_a_room_stays_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


def test_functions_stay_short() -> None:
    lengths = []
    for path in PRODUCT:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.FunctionDef):
                lengths.append(((node.end_lineno or node.lineno) - node.lineno + 1, f"{_name(path)}:{node.name}"))
    lengths.sort()
    assert [line for line in lengths if line[0] > LONGEST_FUNCTION] == []
    assert lengths[len(lengths) // 2][0] <= 10
    assert lengths[int(len(lengths) * 0.95)][0] <= 30


def test_every_template_is_used() -> None:
    """A page template bears the name of its view; a part is included or extended somewhere."""
    sources = "\n".join(path.read_text("utf-8") for path in PRODUCT)
    templates = sorted((ROOT / "templates").glob("**/*.html"))
    pages = "\n".join(path.read_text("utf-8") for path in templates)
    unused = []
    for path in templates:
        name = str(path.relative_to(ROOT / "templates"))
        third_party = name.startswith(("bootstrap5/", "account/", "mfa/")) or "/" not in name
        if not third_party and f'"{name}"' not in sources and f'"{name}"' not in pages and f"'{name}'" not in pages:
            unused.append(name)
    assert unused == []
