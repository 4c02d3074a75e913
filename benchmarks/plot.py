"""One picture of what was measured: latency against what is stored, and accepts against connections. Plain SVG, no library."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.figures import Measured

WIDTH, HEIGHT = 960, 400
LEFT, TOP, SPACE = 64, 56, 88
PANEL_WIDTH, PANEL_HEIGHT = (WIDTH - LEFT - SPACE - 130) // 2, 260
COLOURS = ("#2563eb", "#d97706", "#059669", "#7c3aed", "#dc2626", "#0891b2")
SHOWN = ("inbox list", "timeline", "timeline, later pages", "search", "sweep")
TEXT = 'font-family="system-ui, sans-serif" font-size="12" fill="#475569"'

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines by name over logarithmic axes."""

    title: str
    below: str
    lines: Mapping[str, Sequence[Point]]


def drawn(measured: Mapping[str, Measured]) -> str:
    panels = [_latency(measured.get("reading")), _throughput(measured.get("accept"))]
    body = "".join(_panel(panel, LEFT + place * (PANEL_WIDTH + SPACE + 90)) for place, panel in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="Latency against stored interactions, and accepts a second against connections">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{body}</svg>\n'
    )


def _latency(reading: Measured | None) -> Panel:
    lines: dict[str, list[Point]] = {}
    for one in reading.figures if reading else ():
        place, _, of = one.what.rpartition(": ")
        p95, stored = one.values["p95 ms"], one.values["interactions"]
        if place.startswith("PostgreSQL") and of in SHOWN and p95 and stored:
            lines.setdefault(of, []).append((stored, p95))
    return Panel("95th percentile in ms, PostgreSQL", "interactions stored", lines)


def _throughput(accept: Measured | None) -> Panel:
    lines: dict[str, list[Point]] = {}
    for one in accept.figures if accept else ():
        database, _, connections = one.what.removesuffix(" connections").partition(", ")
        for name, column in ((database, "accepts/s"), (f"{database}, floor", "floor/s")):
            if rate := one.values[column]:
                lines.setdefault(name, []).append((float(connections), rate))
    return Panel("accepts a second", "connections", lines)


def _panel(panel: Panel, left: int) -> str:
    return "".join(_parts(panel, left))


def _parts(panel: Panel, left: int) -> Iterator[str]:
    yield f'<text x="{left}" y="{TOP - 20}" {TEXT} font-weight="600">{panel.title}</text>'
    points = [point for line in panel.lines.values() for point in line]
    if not points:
        yield f'<text x="{left}" y="{TOP + 20}" {TEXT}>not measured</text>'
        return
    across, up = _scale([x for x, _ in points]), _scale([y for _, y in points])
    for value in _ticks(up):
        y = TOP + PANEL_HEIGHT * (1 - _share(value, up))
        yield f'<line x1="{left}" x2="{left + PANEL_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e2e8f0"/>'
        yield f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end" {TEXT}>{value:,.4g}</text>'
    for value in sorted({x for x, _ in points}):
        x = left + PANEL_WIDTH * _share(value, across)
        yield f'<text x="{x:.1f}" y="{TOP + PANEL_HEIGHT + 20}" text-anchor="middle" {TEXT}>{value:,.0f}</text>'
    yield f'<text x="{left + PANEL_WIDTH / 2:.0f}" y="{TOP + PANEL_HEIGHT + 42}" text-anchor="middle" {TEXT}>{panel.below}</text>'
    for place, (name, line) in enumerate(panel.lines.items()):
        yield from _line(name, line, COLOURS[place % len(COLOURS)], left, across, up)


def _line(
    name: str, line: Sequence[Point], colour: str, left: int, across: Sequence[float], up: Sequence[float]
) -> Iterator[str]:
    places = [
        (left + PANEL_WIDTH * _share(x, across), TOP + PANEL_HEIGHT * (1 - _share(y, up))) for x, y in sorted(line)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
    x, y = places[-1]
    yield f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" {TEXT.replace("#475569", colour)}>{name}</text>'


def _scale(values: Sequence[float]) -> Sequence[float]:
    """The powers of ten around them."""
    least, most = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return (10.0**least, 10.0 ** max(most, least + 1))


def _share(value: float, scale: Sequence[float]) -> float:
    return (math.log10(value) - math.log10(scale[0])) / (math.log10(scale[1]) - math.log10(scale[0]))


def _ticks(scale: Sequence[float]) -> Iterator[float]:
    value = scale[0]
    while value <= scale[1] * 1.01:
        yield value
        value *= 10
