"""hub export-person, hub erase-person, hub scrub: what the law asks an operator to do for one person."""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from crm.privacy import store
from hub.commands.opened import WRONG, WRONG_USE, Opened, with_hub
from hub.privacy.erasing import Erased, Eraser
from hub.privacy.exporting import Exporter
from hub.privacy.scrubbing import scrub as scrub_files

OPERATOR = "operator"


def export_person(options: argparse.Namespace) -> int:
    """0; 1 when nobody, or more than one, is known by that; 2 when the database or the file cannot be used."""
    return with_hub(options, lambda opened: _export(opened, options))


def erase_person(options: argparse.Namespace) -> int:
    """0; 1 when nobody, or more than one, is known by that, or the operator said no."""
    return with_hub(options, lambda opened: _erase(opened, options))


def scrub(options: argparse.Namespace) -> int:
    """0; 1 when something is left to be written over."""
    return with_hub(options, lambda opened: _scrub(opened, thoroughly=options.full))


async def _export(opened: Opened, options: argparse.Namespace) -> int:
    contact_id = await _the_one(opened, options.who)
    if contact_id is None:
        return WRONG
    path: Path = options.to or Path(f"person-{contact_id}.zip")
    if await asyncio.to_thread(path.exists):
        print(f"There is {path} already; name another file with --to.", file=sys.stderr)
        return WRONG_USE
    made = await Exporter(opened.database, opened.blobs).export(contact_id, path)
    print(f"{path}: {made.rows} records and {made.files} files. Open index.html in it to read it.")
    if made.missing:
        print(f"{made.missing} files are not kept any more and are named in it only.")
    print("Check who asks before you hand it over.")
    return 0


async def _erase(opened: Opened, options: argparse.Namespace) -> int:
    contact_id = await _the_one(opened, options.who)
    if contact_id is None:
        return WRONG
    eraser = Eraser(opened.database, opened.blobs, opened.keeping)
    if options.dry_run:
        _tell(await eraser.count(contact_id), "Would be erased", as_json=options.json)
        return 0
    if not options.yes and not await _agrees(opened, contact_id):
        print("Nothing was erased.")
        return WRONG
    erased = await eraser.erase(contact_id, OPERATOR)
    _tell(erased.counts, "Erased", as_json=options.json)
    if not options.json:
        _tell_what_follows(opened, erased)
    if options.no_scrub:
        return 0
    return await _scrub(opened, thoroughly=False, quietly=options.json)


async def _the_one(opened: Opened, who: str) -> UUID | None:
    async with opened.database.reading() as session:
        found = await store.find_people(session, who)
        names = {one: (await store.person(session, one)).name for one in found}
    if not found:
        print(
            f"Nobody is known by {who!r}. A phone number is written with its country: +420777123456.", file=sys.stderr
        )
        return None
    if len(found) > 1:
        print(f"More than one is known by {who!r}. Say which, by the id:", file=sys.stderr)
        for contact_id, name in names.items():
            print(f"  {contact_id}  {name}", file=sys.stderr)
        return None
    return found[0]


async def _agrees(opened: Opened, contact_id: UUID) -> bool:
    async with opened.database.reading() as session:
        name = (await store.person(session, contact_id)).name
    if not sys.stdin.isatty():
        print("Nobody is here to ask. Say --yes if you are sure.", file=sys.stderr)
        return False
    answer = await asyncio.to_thread(input, f"Erase {name} for good? Nothing brings it back. Write yes: ")
    return answer.strip().lower() == "yes"


def _tell(counts: Mapping[str, int], title: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(dict(sorted(counts.items()))))
        return
    print(f"{title}: {sum(counts.values()) or 'nothing'}")
    width = max((len(table) for table in counts), default=0)
    for table, rows in sorted(counts.items()):
        print(f"  {table:{width}}  {rows:>6}")


def _tell_what_follows(opened: Opened, erased: Erased) -> None:
    print(
        f"Noted without a name in {opened.keeping.lines_file}; keep copies of it, and of the key, apart from back-ups."
    )
    print("Workers take files and posts in Slack away, within the hour. What reps typed there themselves stays there.")
    print("Older back-ups still hold this person until hub restore erases again, or you throw them away.")
    print(f"Erasure {erased.burial.id}")


async def _scrub(opened: Opened, *, thoroughly: bool, quietly: bool = False) -> int:
    scrubbed = await scrub_files(opened.database, thoroughly=thoroughly)
    if not quietly:
        print(scrubbed.left or "The database's files were written anew; nothing of what was erased is left in them.")
    return WRONG if scrubbed.left and opened.database.is_sqlite else 0
