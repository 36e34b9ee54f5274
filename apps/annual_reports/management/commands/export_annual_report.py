"""`manage.py export_annual_report --year 2022 --edition official --output report.pdf`: the button, from the shell."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from apps.annual_reports import queries, services
from apps.annual_reports.choices import EditionKind
from apps.core.refusals import Refused
from apps.documents.pdf import Pdf, save_atomically

REFUSED = 2


class Command(BaseCommand):
    """Exit codes: 0 written, 2 refused with one sentence on stderr and no file left behind."""

    help = "Export the approved annual report of a bureau as PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--edition", choices=EditionKind.values, default=EditionKind.OFFICIAL.value)
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--unit", default=settings.BUREAU_CODE, help="code of the bureau")
        parser.add_argument("--by", default="", help="user name for the access log")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pdf = self._export(options)
            save_atomically(pdf, options["output"])
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        self._report(pdf, options["output"])

    def _export(self, options: dict[str, Any]) -> Pdf:
        by = queries.user_by_name(options["by"]) if options["by"] else None
        bureau = queries.bureau_by_code(options["unit"])
        edition = queries.approved_edition(bureau, options["year"])
        check_writable(options["output"])
        return services.export_pdf(edition=edition, kind=EditionKind(options["edition"]), by=by)

    def _report(self, pdf: Pdf, output: Path) -> None:
        self.stdout.write(f"file    {output}")
        self.stdout.write(f"pages   {pdf.pages}")
        for font in pdf.fonts:
            self.stdout.write(f"font    {font.name} {'embedded' if font.embedded else 'NOT EMBEDDED'}")
        self.stdout.write(f"sha256  {pdf.sha256}")


def check_writable(output: Path) -> None:
    """Refuse a folder that does not exist before the work is done and logged; writing itself decides the rest."""
    if not output.resolve().parent.is_dir():
        raise Refused(f"文件夹 {output.resolve().parent} 不存在，请换一个位置。")
