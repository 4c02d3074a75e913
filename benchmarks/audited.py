"""`make audit`, its second half: reads what pip-audit found, and calls nothing audited that was not.

pip-audit ends with 0 when it could look nothing up ("Dependency not found on PyPI and could not be audited"). Here that is a failure.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CLEAN, VULNERABLE, NOT_AUDITED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Audit:
    """Names with versions: looked up, not looked up, and of the first those with advisories (each with its ids and mends)."""

    looked_up: tuple[str, ...]
    skipped: tuple[str, ...]
    vulnerable: tuple[str, ...]

    @property
    def status(self) -> int:
        if self.vulnerable:
            return VULNERABLE
        return NOT_AUDITED if self.skipped or not self.looked_up else CLEAN


def audit_in(report: Mapping[str, Any]) -> Audit:
    """From pip-audit's JSON."""
    found: Sequence[Mapping[str, Any]] = report.get("dependencies", ())
    looked_up = tuple(f"{one['name']} {one['version']}" for one in found if "vulns" in one)
    skipped = tuple(str(one["name"]) for one in found if "vulns" not in one)
    return Audit(looked_up, skipped, tuple(_told(one) for one in found if one.get("vulns")))


def _told(one: Mapping[str, Any]) -> str:
    advisories = (
        f"{each['id']} (mended in {', '.join(each['fix_versions']) or 'no version'})" for each in one["vulns"]
    )
    return f"{one['name']} {one['version']}: {', '.join(advisories)}"


def lines(name: str, audit: Audit) -> list[str]:
    told = [f"{name}: {len(audit.looked_up)} packages looked up, {len(audit.vulnerable)} of them with advisories"]
    told += [f"  {one}" for one in audit.vulnerable]
    if audit.skipped or not audit.looked_up:
        told.append(
            f"  {len(audit.skipped)} packages could not be looked up, so nothing is known of them. This is no clean audit."
        )
    return told


def main(paths: Sequence[str]) -> int:
    """The gravest status of all reports. A report that is not there was never made."""
    statuses = [CLEAN]
    for path in map(Path, paths):
        try:
            audit = audit_in(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError):
            audit = Audit((), (), ())
        print("\n".join(lines(path.stem, audit)))
        statuses.append(audit.status)
    if NOT_AUDITED in statuses:
        print("The advisory service did not answer for everything. Run make audit where the internet can be reached.")
    return VULNERABLE if VULNERABLE in statuses else max(statuses)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
