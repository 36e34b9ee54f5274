"""Shapes for pages."""
