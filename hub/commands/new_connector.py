"""`hub new-connector NAME`: a folder with a working connector to start from, its tests, and its line in the registry."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from connectors.contract.channel import Channel
from connectors.registry import BUILT_IN

WRONG_USE = 2
FALLBACK = Channel.CHAT
TEMPLATE = "connector_template"
SUFFIX = ".txt"
REGISTRY = Path("connectors/registry.py")
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# Names that mean something else in the folder.
TAKEN = frozenset({"contract", "toolkit", "registry"})
_TABLE = re.compile(r"(BUILT_IN: Mapping\[str, str\] = \{\n)(.*?)(^\}\n)", re.DOTALL | re.MULTILINE)
_IMPORTS = re.compile(r"(?:^from connectors\.[a-z_.0-9]+ import [^(\n]+\n)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the new connector is called. `channel` is the kind of road it speaks on."""

    name: str
    channel: Channel

    @property
    def words(self) -> Mapping[str, str]:
        title = "".join(part.capitalize() for part in self.name.split("_"))
        return {
            "@name@": self.name,
            "@Name@": title,
            "@CHANNEL@": self.channel.name,
            "@channel@": self.channel.value,
        }

    @property
    def registry_line(self) -> str:
        return f'    "{self.name}": "{self.words["@Name@"]}",\n'


def run(name: str, root: Path = Path(), write: Callable[[str], None] = print, channel: str | None = None) -> int:
    """Make the connector `name` in the source tree at `root`; 0, or 2 when that cannot be done. Nothing is overwritten.

    `channel` is the kind of road; without it the one called `name`, else web chat.
    """
    problem = why_not(name, root, channel)
    if problem is not None:
        print(problem, file=sys.stderr)
        return WRONG_USE
    wish = Wish(name, Channel(channel or (name if name in list(Channel) else FALLBACK)))
    made = [*make_files(wish, root), register(wish, root)]
    for path in made:
        write(str(path))
    write(f"Next: describe the provider in connectors/{name}/parse.py and compose.py, then run pytest tests/contract")
    return 0


def why_not(name: str, root: Path, channel: str | None) -> str | None:
    """What stands in the way, and what to do; None when nothing does."""
    if not NAME.fullmatch(name) or name in TAKEN:
        return f"{name!r} cannot be a connector's name: give lower case letters, digits and single underscores"
    if channel is not None and channel not in list(Channel):
        return f"there is no channel {channel!r}; there are: {', '.join(Channel)}"
    if not (root / REGISTRY).is_file():
        return f"{root} is not the project's source tree: {REGISTRY} is missing; run this from its root"
    if name in BUILT_IN or (root / "connectors" / name).exists():
        return f"there is a connector {name!r} already; choose another name"
    return None


def make_files(wish: Wish, root: Path) -> list[Path]:
    """The files of the template, filled in; their paths from the root."""
    template = files(__package__) / TEMPLATE
    made = []
    for part, folder in (
        ("connector", Path("connectors") / wish.name),
        ("tests", Path("tests/connectors") / wish.name),
    ):
        for place, file in walk(template / part, PurePosixPath()):
            path = folder / filled(str(place), wish).removesuffix(SUFFIX)
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(filled(file.read_text("utf-8"), wish), "utf-8")
            made.append(path)
    return made


def register(wish: Wish, root: Path) -> Path:
    """Put the connector's line into the registry, where the names stand in the order of the alphabet."""
    path = root / REGISTRY
    source = path.read_text("utf-8")
    path.write_text(
        _TABLE.sub(lambda table: table[1] + with_line(table[2], wish.registry_line) + table[3], source), "utf-8"
    )
    return REGISTRY


def with_line(lines: str, line: str) -> str:
    return "".join(sorted([*lines.splitlines(keepends=True), line]))


def walk(folder: Traversable, inside: PurePosixPath) -> Iterator[tuple[PurePosixPath, Traversable]]:
    """Every file of the template with its place in the new folder."""
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from walk(entry, inside / entry.name)
        elif entry.name.endswith(SUFFIX):
            yield inside / entry.name, entry


def filled(text: str, wish: Wish) -> str:
    for mark, word in wish.words.items():
        text = text.replace(mark, word)
    return _IMPORTS.sub(lambda block: "".join(sorted(block[0].splitlines(keepends=True))), text)
