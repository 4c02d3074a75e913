"""The registry names every connector and loads it only when asked."""

import subprocess
import sys
from pathlib import Path

import pytest

import connectors
from connectors import registry
from connectors.toolkit.settings import ConnectorSettings

NOT_CONNECTORS = {"contract", "toolkit"}


def test_every_folder_is_registered_and_every_name_has_a_folder() -> None:
    root = Path(connectors.__path__[0])
    folders = {path.name for path in root.iterdir() if (path / "__init__.py").exists()} - NOT_CONNECTORS
    assert folders == set(registry.BUILT_IN)


@pytest.mark.parametrize("name", registry.names())
def test_an_entry_has_settings_and_makes_a_connector_of_its_name(name: str) -> None:
    entry = registry.entry(name)
    assert issubclass(entry.settings_class, ConnectorSettings)
    assert registry.settings_class(name) is entry.settings_class
    assert entry.make("main", entry.settings_class.offline()).name == name


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(registry.UnknownConnector, match="telegram"):
        registry.entry("pigeon")


def test_settings_are_read_without_loading_a_client_library() -> None:
    code = (
        "import sys; from connectors import registry; registry.entry('telegram'); sys.exit('telegram' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(connectors.__path__[0]).parent, timeout=60, check=False
    )
    assert done.returncode == 0
