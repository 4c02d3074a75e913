"""An audit is clean only when every package was looked up."""

import json
from pathlib import Path

import pytest

from benchmarks.audited import CLEAN, NOT_AUDITED, VULNERABLE, audit_in, main

WELL = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
BAD = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"], "aliases": []}]}
SKIPPED = {"name": "yarl", "skip_reason": "Dependency not found on PyPI and could not be audited: yarl (1.25.1)"}


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ([WELL], CLEAN),
        ([WELL, BAD], VULNERABLE),
        ([WELL, SKIPPED], NOT_AUDITED),
        ([], NOT_AUDITED),
        ([BAD, SKIPPED], VULNERABLE),
    ],
)
def test_nothing_is_clean_that_was_not_looked_up(found: list[object], status: int) -> None:
    assert audit_in({"dependencies": found}).status == status


def test_it_names_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"dependencies": [WELL, BAD]}))
    assert main([str(tmp_path / "a.json"), str(tmp_path / "absent.json")]) == VULNERABLE
    told = capsys.readouterr().out
    assert "old 1.0: PYSEC-1 (mended in 1.1)" in told
    assert "no clean audit" in told
