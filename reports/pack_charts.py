"""Draws the measures of a pack from its content: the small line of each, and a chart of those that are off track.

The same marks as on the web, from `partners.charts` and the same templates. In the PDF they stand as pictures, each
with its words: a tagged PDF takes the text of a picture and nothing from inside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string

from partners import charts
from partners.charts import Chart, Point, Spark
from partners.wording import quantity
from priorities.rules import Rag, severity

Content = Mapping[str, Any]

MARKS = settings.BASE_DIR / "static" / "css" / "chart.css"
OFF = (Rag.RED.value, Rag.AMBER.value)
DRAWN_LARGE = 4
"""A chart says more than a line of a table and takes a quarter of a page, so only the worst have one."""


@dataclass(frozen=True)
class Drawn:
    """A measure of a pack, ready to be laid out."""

    row: Content
    anchor: str

    @cached_property
    def points(self) -> list[Point]:
        return [Point(**{**point, "value": _amount(point["value"])}) for point in self.row["points"]]

    @cached_property
    def marks(self) -> dict[str, Decimal | None]:
        return {name: _amount(self.row[name]) for name in ("target", "low", "high")}

    @cached_property
    def chart(self) -> Chart | None:
        return charts.chart(self.points, **self.marks)

    @cached_property
    def spark(self) -> Spark | None:
        return charts.sparkline(self.points, **self.marks)

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """Days of the figures that readers may not see, and what stands in their place."""
        return [(point.label, point.withheld) for point in self.points if point.withheld]

    @property
    def told(self) -> str:
        """The small line in words."""
        return f"{self.row['title']}: {', '.join(figure(point, self.row['unit']) for point in self.points)}"

    @property
    def spark_picture(self) -> str:
        return picture("pdf/spark.svg", spark=self.spark)

    @property
    def chart_picture(self) -> str:
        return picture("pdf/chart.svg", chart=self.chart, **self.marks)

    @property
    def table(self) -> list[tuple[str, str, str]]:
        """Days, figure and the letter that stands beside it in the chart."""
        letters = {label: letter for letter, label, _ in self.chart.notes} if self.chart else {}
        return [
            (point.label, figure(point, self.row["unit"]), letters.get(point.label, ""))
            for point in self.points
        ]


def figure(point: Point, unit: str) -> str:
    return point.withheld or quantity(point.value, unit) or "No value"


def drawn(rows: Sequence[Content]) -> list[Drawn]:
    return [Drawn(row, f"measure-{n}") for n, row in enumerate(rows, start=1)]


def large(measures: Sequence[Drawn]) -> list[Drawn]:
    """The ones off track that have a figure to draw, the worst first."""
    off = [measure for measure in measures if measure.row["rag"] in OFF and measure.chart]
    return sorted(off, key=lambda measure: -severity(Rag(measure.row["rag"])))[:DRAWN_LARGE]


def suppressed(measures: Sequence[Drawn]) -> dict[str, list[Drawn]]:
    """The ones with figures that readers may not see, and those of them to be drawn that are not drawn already."""
    found = [measure for measure in measures if measure.gaps]
    already = {measure.anchor for measure in large(measures)}
    drawn = [measure for measure in found if measure.chart and measure.anchor not in already]
    return {"suppressed": found, "suppressed_drawn": drawn[:DRAWN_LARGE]}


def picture(template: str, **context: Any) -> str:
    """The address of an SVG that carries everything in itself."""
    svg = render_to_string(
        template, {**context, "marks": MARKS.read_text(encoding="utf-8").partition("\n")[2]}
    )
    return "data:image/svg+xml," + quote(" ".join(svg.split()), safe=" ='/:;,.()-!*~@$&?")


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
