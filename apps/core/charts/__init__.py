"""Charts as SVG from the server: describe one with the types here, `components/chart.html` shows it.

A chart never stands alone: the table with the same figures stands beside it, and every mark leads to its list.
"""

from apps.core.charts.description import Bar, Chart, Part
from apps.core.charts.drawing import Drawn, bars, figure, line, rows

__all__ = ["Bar", "Chart", "Drawn", "Part", "bars", "figure", "line", "rows"]
