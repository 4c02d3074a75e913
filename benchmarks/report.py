"""Tables and a plot from what was measured, into a page that says the rest in its own words."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks import plot
from benchmarks.figures import Measured, kept, shown
from benchmarks.parts import PARTS

BEGIN, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"
PICTURE = Path("images/performance.svg")


def write(folder: Path, page: Path) -> None:
    """The tables stand between two marks of the page; what is around them stays. The plot lies beside, under images/.

    SystemExit when the page has no such marks.
    """
    words = page.read_text("utf-8")
    if BEGIN not in words or END not in words:
        raise SystemExit(f"{page} has no place for figures: it needs the lines {BEGIN} and {END}.")
    before, rest = words.split(BEGIN, 1)
    measured = [one for name in PARTS if (one := kept(folder, name)) is not None]
    body = "\n\n".join(section(one) for one in measured)
    page.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{rest.split(END, 1)[1]}", "utf-8")
    picture = page.parent / PICTURE
    picture.parent.mkdir(exist_ok=True)
    picture.write_text(plot.drawn({one.part: one for one in measured}), "utf-8")


def section(measured: Measured) -> str:
    """One part in Markdown: title, what it is, where and when, and its table."""
    part = PARTS[measured.part]
    where = f"{measured.at}; load average {measured.load_before:.1f} before, {measured.load_after:.1f} after"
    return "\n".join([f"### {part.title}", "", part.says, "", f"{where}.", "", *_table(measured)])


def _table(measured: Measured) -> Iterator[str]:
    columns = list(dict.fromkeys(name for one in measured.figures for name in one.values))
    yield f"| | {' | '.join(columns)} | promised |"
    yield f"|---|{'---:|' * len(columns)}---|"
    for one in measured.figures:
        cells = [shown(one.values.get(name)) for name in columns]
        yield f"| {one.what} | {' | '.join(cells)} | {_promised(one.goals)} |"


def _promised(goals: Mapping[str, bool]) -> str:
    return "; ".join(f"{goal}: {'yes' if is_kept else '**no**'}" for goal, is_kept in goals.items())
