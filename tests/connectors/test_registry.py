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


OUTSIDE = """
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import TelegramSettings


class PigeonConnector(TelegramConnector):
    name = "pigeon"
    settings_class = TelegramSettings
"""


def test_an_outside_package_brings_its_connector_by_an_entry_point(tmp_path: Path) -> None:
    (tmp_path / "pigeon_post.py").write_text(OUTSIDE)
    info = tmp_path / "pigeon_post-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pigeon-post\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\npigeon = pigeon_post:PigeonConnector\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from connectors import registry; "
        "kind = registry.entry('pigeon'); made = kind.make('main', registry.settings_class('pigeon').offline()); "
        "sys.exit(not (made.name == 'pigeon' and 'pigeon' in registry.names()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(connectors.__path__[0]).parent, timeout=60, check=False
    )
    assert done.returncode == 0
