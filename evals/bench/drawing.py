"""The search times over the number of passages as a drawing (SVG), both axes logarithmic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import log10

from evals.bench.sizes import SizePoint

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 340, 70, 550, 40, 290
GREY = "#5d6670"
LINES: tuple[tuple[str, str, Callable[[SizePoint], float]], ...] = (
    ("dense", "#2b5fa8", lambda point: point.dense),
    ("BM25", "#95650b", lambda point: point.lexical),
    ("both", "#1c7c54", lambda point: point.hybrid),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps numbers between two bounds to pixels between two others, by their logarithm."""

    low: float
    high: float
    first: float
    last: float

    def at(self, value: float) -> int:
        """Return the pixel of a value."""
        decades = log10(self.high / self.low) or 1.0
        return round(self.first + log10(value / self.low) / decades * (self.last - self.first))


def draw_sizes(points: Sequence[SizePoint], machine: str) -> str:
    """Return the drawing; without points, only its title."""
    title = escape(f"One search, by number of passages ({machine})")
    drawn = [_text(LEFT, 20, GREY, title)]
    if points:
        seconds = [value(point) for _, _, value in LINES for point in points]
        x = Scale(points[0].passages, points[-1].passages, LEFT, RIGHT)
        y = Scale(min(seconds), max(seconds), BOTTOM, TOP)
        drawn += [_line(points, line, x, y) for line in LINES]
        drawn += [_text(x.at(p.passages), BOTTOM + 24, GREY, f"{p.passages:,}") for p in points]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="system-ui, sans-serif" font-size="12" role="img"><title>{title}</title>'
        f"{''.join(drawn)}</svg>\n"
    )


def _line(
    points: Sequence[SizePoint],
    line: tuple[str, str, Callable[[SizePoint], float]],
    x: Scale,
    y: Scale,
) -> str:
    name, colour, value = line
    places = [(x.at(point.passages), y.at(value(point))) for point in points]
    path = " ".join(f"{left},{top}" for left, top in places)
    dots = "".join(
        f'<circle cx="{left}" cy="{top}" r="3" fill="{colour}"/>' for left, top in places
    )
    left, top = places[-1]
    label = _text(left + 8, top + 4, colour, f"{name} {value(points[-1]) * 1000:.1f} ms")
    stroke = f'fill="none" stroke="{colour}" stroke-width="2"'
    return f'<polyline points="{path}" {stroke}/>{dots}{label}'


def _text(left: int, top: int, colour: str, text: str) -> str:
    return f'<text x="{left}" y="{top}" fill="{colour}">{text}</text>'
