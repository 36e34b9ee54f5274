"""Petitions, one aggregate per file."""

from apps.petitions.models.answers import Extension, Opinion, SuggestionReply
from apps.petitions.models.imports import ImportBatch, ImportedMatter, ImportMapping, ImportRow
from apps.petitions.models.petitions import Petition, Representative
from apps.petitions.models.sealed import SealedReader, SealedText
from apps.petitions.models.steps import Assignment, Notice, StatusMove

__all__ = [
    "Assignment",
    "Extension",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "ImportedMatter",
    "Notice",
    "Opinion",
    "Petition",
    "Representative",
    "SealedReader",
    "SealedText",
    "StatusMove",
    "SuggestionReply",
]
