"""Spreadsheets, out as XLSX. Every export passes `workbook_response`, so every one is in the access log."""

from apps.core.spreadsheets.out import CONTENT_TYPE, MOST_ROWS, Value, workbook_response

__all__ = ["CONTENT_TYPE", "MOST_ROWS", "Value", "workbook_response"]
