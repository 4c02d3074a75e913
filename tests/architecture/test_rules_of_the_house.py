"""Small promises that nobody would notice were broken until it hurts."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Mapper

from crm.storage.base import Base
from hub.engine.handlers import declared_kinds
from hub.migrations.models import metadata
from inbox import jobs as inbox_jobs
from tests.architecture.source import ROOT, modules

TEXTS = {".py", ".md", ".toml", ".yaml", ".yml", ".txt", ".lock", ".json", ".js", ".css", ".html", ".mako", ".svg", ""}
# Where a package may come from is the business of the machine that installs it, and so is where we lie on it.
ADDRESSES = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|https?://[\w.-]*(?:p[y]pi|p[y]thonhosted|artifactory|nexus|devpi)"
    r"|(?<![\w./])/(?:work|root|home/\w+|Users/\w+)/"
)
FORBIDDEN_CLOCKS = {
    "from datetime import datetime\nnow = datetime.now()\n": "datetime.now",
    "import datetime\nnow = datetime.datetime.utcnow()\n": "utcnow",
    "from datetime import date\nnow = date.today()\n": "date.today",
    "import time\nnow = time.time()\n": "time.time",
    "from time import monotonic\nnow = monotonic()\n": "time.monotonic",
    "import time\nnow = time.perf_counter()\n": "time.perf_counter",
    "import os\nvalue = os.environ['X']\n": "os.environ",
    "from os import getenv\nvalue = getenv('X')\n": "os.getenv",
}


def test_every_relationship_raises_so_that_every_query_is_visible_in_a_store() -> None:
    assert metadata.tables
    loading = [
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in _mappers()
        for relation in mapper.relationships
        if relation.lazy not in ("raise", "raise_on_sql")
    ]
    assert loading == []


def test_every_record_is_a_mapped_dataclass() -> None:
    assert [mapper.class_.__name__ for mapper in _mappers() if not hasattr(mapper.class_, "__dataclass_fields__")] == []


def test_every_job_that_anybody_declares_has_a_handler_in_the_wiring() -> None:
    """The hub checks at its start that what it looks at has one handler each; here it is seen that it looks at all."""
    wiring = next(module for module in modules() if module.name == "hub.wiring")
    named = {node.id for node in ast.walk(wiring.tree) if isinstance(node, ast.Name)}
    named |= {node.attr for node in ast.walk(wiring.tree) if isinstance(node, ast.Attribute)}
    declared = dict(_declared_jobs())
    assert len(declared) > 10
    desk = {name for name, kind in declared.items() if kind.startswith("desk.")}  # handed over as a whole
    assert set(declared) - desk - named == set()


def test_every_job_of_the_inbox_is_seen_by_the_check_at_the_start() -> None:
    names = {kind.name for kind in declared_kinds(inbox_jobs)}
    assert {kind for kind in dict(_declared_jobs()).values() if kind.startswith(("inbox.", "desk."))} == names


@pytest.mark.parametrize(("code", "name"), FORBIDDEN_CLOCKS.items())
@pytest.mark.parametrize("place", ["inbox/triage/rules.py", "hub/engine/drain.py", "crm/contacts/actions.py"])
def test_time_and_environment_are_read_in_one_place(code: str, name: str, place: str) -> None:
    refused = _ruff(code, place)
    assert "TID251" in refused
    assert name in refused


def test_the_clock_and_the_settings_may_read_them() -> None:
    assert "TID251" not in _ruff("import time\nnow = time.time()\n", "hub/clock.py")
    assert "TID251" not in _ruff("import os\nvalue = os.environ\n", "config/sources.py")


def test_no_file_names_a_package_index_or_a_path_of_a_machine() -> None:
    this = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)} line {number}: {hit[0]}"
        for path in _repository()
        if path != this
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if (hit := ADDRESSES.search(line))
    ]
    assert found == []


def test_nothing_is_left_for_later() -> None:
    words = re.compile(
        r"\b(TODO|FIXME|XXX|NotImplementedError)\b|pragma: no cover|pytest\.(skip|xfail)|mark\.(skip|xfail)"
    )
    this = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)} line {number}: {hit[0]}"
        for path in _repository()
        if path.suffix == ".py" and path != this
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if (hit := words.search(line))
    ]
    assert found == []


def _declared_jobs() -> Iterator[tuple[str, str]]:
    """Each `NAME = JobKind("kind", ...)` of the product."""
    for module in modules():
        for node in module.tree.body:
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=name)],
                    value=ast.Call(func=ast.Name(id="JobKind"), args=[ast.Constant(value=str(kind)), *_]),
                ):
                    yield name, kind
                case _:
                    continue


def _mappers() -> list[Mapper[object]]:
    return sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)


def _ruff(code: str, place: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "--stdin-filename", place, "-"],
        input=code,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    return done.stdout


def _repository() -> list[Path]:
    """Every text file that git knows or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    names = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in names if path.suffix in TEXTS and path.is_file()]
