"""Which function does which job. Checked once at the start: every declared kind has exactly one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType

from crm.storage.jobs import JobKind
from crm.storage.unit_of_work import Handler


class HandlersIncomplete(Exception):
    """Kinds and handlers do not match one to one. The hub does not start."""


class Handlers(Mapping[str, Handler]):
    """Name of a job kind -> its function. Raises HandlersIncomplete unless every kind of `kinds` has exactly one."""

    def __init__(self, pairs: Iterable[tuple[JobKind, Handler]], kinds: Iterable[JobKind]) -> None:
        given = list(pairs)
        _refuse_unmatched([kind.name for kind, _ in given], [kind.name for kind in kinds])
        self._by_name = {kind.name: handler for kind, handler in given}

    def __getitem__(self, name: str) -> Handler:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)


def declared_kinds(*modules: ModuleType) -> list[JobKind]:
    """Every job kind that these modules name, in their order."""
    return [value for module in modules for value in vars(module).values() if isinstance(value, JobKind)]


def _refuse_unmatched(handled: list[str], declared: list[str]) -> None:
    problems = [
        *_named("declared twice", (name for name, times in Counter(declared).items() if times > 1)),
        *_named("handled twice", (name for name, times in Counter(handled).items() if times > 1)),
        *_named("without a handler", set(declared) - set(handled)),
        *_named("handled but declared nowhere", set(handled) - set(declared)),
    ]
    if problems:
        raise HandlersIncomplete("Job kinds and handlers do not match: " + "; ".join(problems) + ".")


def _named(problem: str, names: Iterable[str]) -> list[str]:
    return [f"{name} is {problem}" for name in sorted(names)]
