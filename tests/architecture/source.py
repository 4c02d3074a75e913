"""The repository's own source, read as text and as trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("config", "connectors", "crm", "hub", "inbox")


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement's module, by its full name; `line` is where it stands."""

    importer: str
    module: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer} line {self.line} imports {self.module}"


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    tree: ast.Module

    @cached_property
    def imports(self) -> list[Import]:
        """Every import, those inside functions too; `from a import b` counts as a.b."""
        return list(self._imports())

    def _imports(self) -> Iterator[Import]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (Import(self.name, alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (Import(self.name, f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product."""
    return tuple(_module(path) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))


def below(*prefixes: str) -> list[Module]:
    """The modules of these packages."""
    return [module for module in modules() if is_below(module.name, *prefixes)]


def is_below(name: str, *prefixes: str) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path, ast.parse(path.read_text("utf-8"), str(path)))
