"""hub backup, hub restore: the whole hub in a folder, and back."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config.settings import Settings
from hub.backups.making import make
from hub.backups.manifest import BadBackup, Manifest
from hub.backups.restoring import NotEmpty, Restored, Restorer
from hub.clock import SystemClock
from hub.commands.opened import WRONG, WRONG_USE, Opened, with_hub
from hub.commands.settings import complain, database_problems, load_for
from hub.privacy.keeping import BadLine, burials_in


def backup(options: argparse.Namespace) -> int:
    """0; 1 when files were missing; 2 when nothing could be copied."""
    try:
        return with_hub(options, lambda opened: _backup(opened, options))
    except BadBackup as problem:
        print(str(problem), file=sys.stderr)
        return WRONG_USE


def restore(options: argparse.Namespace) -> int:
    """0; 1 when what came back differs from what was copied; 2 when nothing was restored."""
    settings = load_for(options).settings
    if wrong := database_problems(settings):
        complain(wrong)
        return WRONG_USE
    try:
        restored = asyncio.run(_restore(settings, options))
    except (BadBackup, BadLine, NotEmpty) as problem:
        print(str(problem), file=sys.stderr)
        return WRONG_USE
    except (OSError, SQLAlchemyError) as error:
        print(f"The back-up could not be restored: {str(error).splitlines()[0]}", file=sys.stderr)
        return WRONG_USE
    _tell(restored, as_json=options.json)
    return WRONG if restored.differs or restored.missing > restored.manifest.missing_blobs else 0


async def _backup(opened: Opened, options: argparse.Namespace) -> int:
    manifest = await make(opened.database, opened.blobs, options.folder)
    if options.json:
        print(json.dumps(manifest.to_json()))
    else:
        print(f"{options.folder}: {_content(manifest)}, as of {manifest.made_at}.")
        print(
            f"Not in it, and needed beside it: your settings and secrets, and {opened.keeping.folder} (key and erasures)."
        )
        if manifest.missing_blobs:
            print(f"{manifest.missing_blobs} files are named in the database and were not there any more.")
    return WRONG if manifest.missing_blobs else 0


def _content(manifest: Manifest) -> str:
    size = manifest.blob_bytes / 1_000_000
    return f"{manifest.rows} rows in {len(manifest.tables)} tables, {manifest.blobs} files ({size:.1f} MB)"


async def _restore(settings: Settings, options: argparse.Namespace) -> Restored:
    from hub.wiring import make_blobs, make_keeping  # they load every part of the hub

    named: Path | None = options.erasures
    if named is not None and not await asyncio.to_thread(named.is_file):
        raise BadBackup(f"There is no list of erasures at {named}.")
    more = list(burials_in(named)) if named is not None else []
    restorer = Restorer(settings.database.url, SystemClock(), make_blobs(settings), make_keeping(settings))
    return await restorer.restore(options.folder, replace=options.replace, more_burials=more)


def _tell(restored: Restored, *, as_json: bool) -> None:
    if as_json:
        found = {"differs": list(restored.differs), "blobs": restored.blobs, "missing": restored.missing}
        print(
            json.dumps(
                {**found, "rows": restored.manifest.rows, "erased_again": restored.erased_again, **_held(restored)}
            )
        )
        return
    print(f"Back from {restored.manifest.made_at}: {_content(restored.manifest)}.")
    if restored.differs:
        print("These tables are not as they were copied:")
        for one in restored.differs:
            print(f"  {one}")
    else:
        print("Counted and compared: every table is as it was copied.")
    if restored.missing:
        print(f"{restored.missing} files were not in the back-up.")
    print(f"Erased again, since they were erased after it was made: {restored.erased_again or 'nobody'}.")
    if restored.held_back.deliveries:
        print(
            f"{restored.held_back.deliveries} answers waited to go out and may have gone since: their reps are asked."
        )
    if restored.held_back.jobs:
        print(f"{restored.held_back.jobs} automatic messages and calls are laid aside: hub jobs --dead, hub replay.")


def _held(restored: Restored) -> dict[str, int]:
    return {"given_back": restored.held_back.deliveries, "laid_aside": restored.held_back.jobs}
