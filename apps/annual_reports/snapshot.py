"""An approved text as one canonical JSON value, from which both papers are set and whose hash is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from apps.annual_reports.models import AnnualReport, CompileRun, FrozenFigure, ReportSection
from apps.annual_reports.rules import tokens

SCHEMA = 1


def take(
    report: AnnualReport,
    rows: Iterable[ReportSection],
    run: CompileRun,
    figures: Mapping[str, FrozenFigure],
    *,
    signatory: str,
    doc_date: date,
    edition: int,
) -> dict[str, Any]:
    """Everything a reader of this edition sees, with figures resolved and the rows behind them."""
    rows = list(rows)
    used = {code for row in rows for code in tokens.codes(row.body)}
    return {
        "schema": SCHEMA,
        "number": report.reference.number,
        "edition": edition,
        "year": report.year,
        "bureau": {"code": report.bureau.code, "name": report.bureau.name},
        "title": report.title,
        "addressee": report.addressee,
        "doc_number": report.doc_number,
        "doc_date": doc_date.isoformat(),
        "cc": report.cc,
        "signatory": signatory,
        "run": {
            "number": run.number,
            "at": run.at.isoformat(),
            "period": [run.period_first.isoformat(), run.period_last.isoformat()],
        },
        "sections": [_section(row, figures) for row in rows],
        "figures": [_figure(figure, figure.code in used) for figure in figures.values()],
    }


def _section(row: ReportSection, figures: Mapping[str, FrozenFigure]) -> dict[str, Any]:
    return {
        "level": row.level,
        "title": row.title,
        "tag": row.tag,
        "paragraphs": [[_piece(piece, figures) for piece in line] for line in tokens.paragraphs(row.body)],
    }


def _piece(piece: tokens.Piece, figures: Mapping[str, FrozenFigure]) -> dict[str, str]:
    if isinstance(piece, tokens.Text):
        return {"text": piece.text}
    return {"figure": piece.code, "text": figures[piece.code].shown}


def _figure(figure: FrozenFigure, used: bool) -> dict[str, Any]:
    return {
        "code": figure.code,
        "name": figure.name,
        "unit": figure.unit,
        "definition": figure.definition,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": tokens.number(figure.value) if figure.value is not None else None,
        "rows": list(figure.rows),
        "withheld": figure.withheld,
        "used": used,
    }


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    """Sorted keys, no blanks, UTF-8: the same content is the same bytes."""
    return json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()
