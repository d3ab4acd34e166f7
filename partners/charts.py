"""Where the marks of a chart go. Pure: values in, coordinates out; the templates draw them as SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10
from string import ascii_lowercase

from partners.wording import number

Value = Decimal | float | None

# Height carries severity as well as colour, so that a trail reads in greyscale and in print.
BAR_HEIGHTS = {
    "red": 24,
    "not_reported": 24,
    "amber": 15,
    "rebaselined": 15,
    "abeyance": 10,
    "green": 7,
    "complete": 7,
}
BAR_STEP, BAR_WIDTH, TRAIL_HEIGHT, BAR_FLOOR = 13, 10, 28, 26

SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 120, 44, 6
CHART_HEIGHT, CHART_TOP, CHART_BOTTOM = 254, 28, 230
CHART_LEFT, CHART_RIGHT = 14.0, 94.0


@dataclass(frozen=True)
class Bar:
    rag: str
    x: int
    y: int
    width: int
    height: int

    @property
    def is_gap(self) -> bool:
        return self.rag == "not_reported"


@dataclass(frozen=True)
class Trail:
    bars: tuple[Bar, ...]
    width: int
    height: int
    floor: int


def trail(rags: Iterable[str]) -> Trail:
    """One bar a period, oldest first."""
    bars = []
    for position, rag in enumerate(rags):
        height = BAR_HEIGHTS.get(rag, 3)
        bars.append(Bar(rag, position * BAR_STEP, BAR_FLOOR - height, BAR_WIDTH, height))
    return Trail(tuple(bars), max(len(bars) * BAR_STEP - (BAR_STEP - BAR_WIDTH), 0), TRAIL_HEIGHT, BAR_FLOOR)


@dataclass(frozen=True)
class Scale:
    """Maps values between `low` and `high` to heights between `bottom` and `top` (SVG counts downwards)."""

    low: float
    high: float
    top: float
    bottom: float

    def y(self, value: Decimal | float) -> float:
        span = self.high - self.low
        share = (float(value) - self.low) / span if span else 0.5
        return round(self.bottom - share * (self.bottom - self.top), 1)


def spread(count: int, left: float, right: float) -> list[float]:
    """`count` places evenly from left to right; a single one stands in the middle."""
    if count == 1:
        return [round((left + right) / 2, 1)]
    return [round(left + step * (right - left) / (count - 1), 1) for step in range(count)]


@dataclass(frozen=True)
class Point:
    """One period of a chart. `flag` says in words why a value is to be read with care.

    `withheld` are the words that stand in the place of a value that readers may not see: such a point has none.
    """

    label: str
    value: Value
    flag: str = ""
    break_before: bool = False
    withheld: str = ""


@dataclass(frozen=True)
class Spark:
    """A small line. `runs` are the unbroken stretches, each ready for the points attribute of a polyline."""

    width: int
    height: int
    runs: tuple[str, ...]
    end: tuple[float, float] | None
    hollow: tuple[tuple[float, float], ...]  # values to be read with care, without the last one
    end_is_flagged: bool
    breaks: tuple[float, ...]
    target_y: float | None
    band: tuple[float, float] | None  # y and height


def sparkline(
    values: Sequence[Value | Point], *, target: Value = None, low: Value = None, high: Value = None
) -> Spark | None:
    """None when there is no value to draw. A missing value and a break in the series leave a gap in the line."""
    points = [value if isinstance(value, Point) else Point("", value) for value in values]
    known = [point.value for point in points if point.value is not None]
    if not known:
        return None
    marks = [float(mark) for mark in (*known, target, low, high) if mark is not None]
    scale = Scale(min(marks), max(marks), SPARK_MARGIN, SPARK_HEIGHT - SPARK_MARGIN)
    places = spread(len(points), SPARK_MARGIN, SPARK_WIDTH - SPARK_MARGIN)
    runs: list[list[tuple[float, float]]] = [[]]
    flagged = []
    for x, point in zip(places, points, strict=True):
        if point.value is None or point.break_before:
            runs.append([])
        if point.value is not None:
            runs[-1].append((x, scale.y(point.value)))
            flagged += runs[-1][-1:] if point.flag else []
    drawn = [run for run in runs if run]
    end = drawn[-1][-1]
    return Spark(
        width=SPARK_WIDTH,
        height=SPARK_HEIGHT,
        runs=tuple(" ".join(f"{x},{y}" for x, y in run) for run in drawn if len(run) > 1),
        end=end,
        hollow=tuple(place for place in flagged if place != end),
        end_is_flagged=end in flagged,
        breaks=tuple(breaks_between(points, places)),
        target_y=None if target is None else scale.y(target),
        band=band_on(scale, low, high),
    )


def band_on(scale: Scale, low: Value, high: Value) -> tuple[float, float] | None:
    if low is None or high is None:
        return None
    return scale.y(high), round(scale.y(low) - scale.y(high), 1)


@dataclass(frozen=True)
class Dot:
    x: str
    y: float
    flagged: bool
    mark: str = ""  # the letter that stands beside a flagged one


@dataclass(frozen=True)
class Line:
    x1: str
    y1: float
    x2: str
    y2: float


@dataclass(frozen=True)
class Tick:
    y: float
    label: str


@dataclass(frozen=True)
class Chart:
    """A line chart at any width: x is a percentage, y is in pixels, so that text never shrinks."""

    height: int
    lines: tuple[Line, ...]
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    breaks: tuple[str, ...]
    target_y: float | None
    target_dy: int
    band: tuple[float, float] | None
    end: Dot
    end_label: str
    end_dy: int
    mark_dy: int  # on the other side of the dot than the last figure
    notes: tuple[tuple[str, str, str], ...]  # letter, period and what is to be known, for each flagged one
    gaps: tuple[tuple[str, str], ...]  # period and what stands in the place of its value
    first: str
    last: str


def chart(
    points: Sequence[Point], *, target: Value = None, low: Value = None, high: Value = None
) -> Chart | None:
    """None when no point has a value. A gap or a break in the series is never bridged by a line."""
    known = [point.value for point in points if point.value is not None]
    if not known:
        return None
    ticks = round_ticks([float(mark) for mark in (*known, target, low, high) if mark is not None])
    scale = Scale(ticks[0], ticks[-1], CHART_TOP, CHART_BOTTOM)
    places = spread(len(points), CHART_LEFT, CHART_RIGHT)
    placed = [(x, p, scale.y(p.value)) for x, p in zip(places, points, strict=True) if p.value is not None]
    flagged = [point for _, point, _ in placed if point.flag]
    marks = dict(zip(map(id, flagged), ascii_lowercase, strict=False))
    dots = tuple(Dot(f"{x}%", y, bool(point.flag), marks.get(id(point), "")) for x, point, y in placed)
    target_y = None if target is None else scale.y(target)
    above = target_y is None or dots[-1].y <= target_y
    return Chart(
        height=CHART_HEIGHT,
        lines=tuple(joined(points, places, scale)),
        dots=dots,
        ticks=tuple(Tick(scale.y(tick), number(Decimal(str(tick)))) for tick in ticks),
        breaks=tuple(f"{x}%" for x in breaks_between(points, places)),
        target_y=target_y,
        target_dy=20 if above else -8,
        band=band_on(scale, low, high),
        end=dots[-1],
        end_label=number(known[-1]),
        end_dy=-12 if above else 24,
        mark_dy=20 if above else -10,
        notes=tuple((marks[id(point)], point.label, point.flag) for point in flagged if id(point) in marks),
        gaps=tuple((point.label, point.withheld) for point in points if point.withheld),
        first=points[0].label,
        last=points[-1].label,
    )


def joined(points: Sequence[Point], places: Sequence[float], scale: Scale) -> Iterable[Line]:
    for index in range(1, len(points)):
        before, now = points[index - 1], points[index]
        if before.value is not None and now.value is not None and not now.break_before:
            yield Line(
                f"{places[index - 1]}%", scale.y(before.value), f"{places[index]}%", scale.y(now.value)
            )


def breaks_between(points: Sequence[Point], places: Sequence[float]) -> Iterable[float]:
    for index in range(1, len(points)):
        if points[index].break_before:
            yield round((places[index - 1] + places[index]) / 2, 1)


def round_ticks(marks: Sequence[float], wanted: int = 4) -> list[float]:
    """Round numbers (steps of 1, 2 or 5 times a power of ten) that enclose every mark."""
    low, high = min(marks), max(marks)
    if low == high:
        low, high = low - (abs(low) * 0.1 or 1), high + (abs(high) * 0.1 or 1)
    rough = (high - low) / wanted
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    digits = max(0, -floor(log10(step)))
    first, last = floor(low / step), ceil(high / step)
    return [round(n * step, digits) for n in range(first, last + 1)]
