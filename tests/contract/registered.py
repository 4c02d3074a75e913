"""The connectors that the contract suite judges, with their samples and simulators, found by the registry alone."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from typing import cast

from connectors import registry
from connectors.contract.protocol import Connector
from connectors.toolkit.rehearsal_simulator import Rehearsal
from connectors.toolkit.simulator import Clock

ACCOUNT = "rehearsal"


@dataclass(frozen=True)
class Sample:
    """A stored request body and what must come of it: events in the published words, or the name of an error."""

    connector: str
    name: str
    body: bytes
    expected: object


def offline(name: str) -> Connector:
    """A connector good for reading, without keys."""
    kind = registry.entry(name)
    return kind.make(ACCOUNT, kind.settings_class.offline())


def package_of(name: str) -> str:
    return registry.settings_class(name).__module__.rpartition(".")[0]


def samples_of(name: str) -> list[Sample]:
    folder = files(package_of(name)) / "samples"
    bodies = sorted(
        (file for file in folder.iterdir() if not file.name.endswith(".expected.json")), key=lambda file: file.name
    )
    return [
        Sample(name, file.name, file.read_bytes(), json.loads((folder / expected_name(file.name)).read_text("utf-8")))
        for file in bodies
    ]


def expected_name(sample: str) -> str:
    return f"{sample.rpartition('.')[0]}.expected.json"


def all_samples() -> list[Sample]:
    return [sample for name in registry.names() for sample in samples_of(name)]


def rehearsal_of(name: str) -> Callable[[Clock], Rehearsal]:
    module = import_module(f"{package_of(name)}.simulator")
    return cast(Callable[[Clock], Rehearsal], module.rehearse)
