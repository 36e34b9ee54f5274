"""The sample report is laid out once; its tests only measure."""

from __future__ import annotations

import pytest

from apps.documents.official import render
from apps.documents.pdf import Pdf
from tests.documents.measure import Document, opened
from tests.documents.samples import REPORT


@pytest.fixture(scope="session")
def report_pdf() -> Pdf:
    return render(REPORT)


@pytest.fixture(scope="session")
def report(report_pdf: Pdf) -> Document:
    return opened(report_pdf.content)
