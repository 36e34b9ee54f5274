"""Verbs of the annual report: open, write, compile, submit, approve, return, export."""

from apps.annual_reports.services.approval import approve, return_to_draft, submit
from apps.annual_reports.services.exporting import export_pdf, filename
from apps.annual_reports.services.figures import compile_figures
from apps.annual_reports.services.writing import CoverEntry, SectionFrame, edit_cover, edit_section, open_report

__all__ = [
    "CoverEntry",
    "SectionFrame",
    "approve",
    "compile_figures",
    "edit_cover",
    "edit_section",
    "export_pdf",
    "filename",
    "open_report",
    "return_to_draft",
    "submit",
]
