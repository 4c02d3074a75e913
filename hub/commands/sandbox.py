"""hub sandbox: the whole hub with simulated customers and a simulated Slack, as a page or as a story without one."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TextIO

from hub import logs
from hub.process import loop_factory
from hub.sandbox.options import CallLine, SandboxFailed, SandboxOptions
from hub.sandbox.page_server import serving_page
from hub.sandbox.player import Player
from hub.sandbox.processes import free_port
from hub.sandbox.stage import Stage, StoryFailed
from hub.sandbox.stories import STORIES, Play
from hub.sandbox.world import opened
from inbox.slack.simulator import GestureRefused

FAILED = 1
WRONG_USE = 2
PAGE_STORY = "first-answer-telegram"


def run(options: argparse.Namespace) -> int:
    """0 when the story came out, or the page was closed; 1 when it did not; 2 for wrong use."""
    if options.list_stories:
        for name, play in STORIES.items():
            print(f"{name:24} {play.words}")
        return 0
    name = options.story or PAGE_STORY
    if name not in STORIES:
        print(f"There is no story {name!r}; there is {', '.join(STORIES)}.", file=sys.stderr)
        return WRONG_USE
    logs.set_up("warning", "console")
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            return runner.run(_headless(name, options) if options.headless else _page(name, options))
    except SandboxFailed as failure:
        print(f"The sandbox could not start. {failure}", file=sys.stderr)
        return FAILED


async def _headless(name: str, options: argparse.Namespace) -> int:
    play = STORIES[name]
    print(f"Story {name}: {play.words}.", flush=True)
    with _Log(options.call_log) as log:
        async with opened(_options(options, log)) as world:
            stage = Stage(world, told=_print_line)
            try:
                await play.story(stage)
            except (StoryFailed, GestureRefused) as failure:
                print(f"Failed: {failure}")
                _print_logs(world.roles.logs if world.roles else None)
                return FAILED
            print(f"The story came out; {len(world.calls)} calls to providers.")
    return 0


async def _page(name: str, options: argparse.Namespace) -> int:
    print(
        "Starting the sandbox: every channel, Slack and a language model, all simulated, and the hub between them ...",
        flush=True,
    )
    with _Log(options.call_log) as log:
        async with opened(_options(options, log)) as world:
            player = Player(world, _in_order(name), begins_by_itself=not options.no_story)
            async with serving_page(world, player, world.options.page_port) as address:
                print(
                    f"Open {address} in a browser. It is a simulation: nothing leaves this machine. Ctrl+C ends it.",
                    flush=True,
                )
                await _until_interrupted()
                await player.stop()
    return 0


def _in_order(first: str) -> tuple[Play, ...]:
    """The chosen story first; the others wait for the visitor to ask for them."""
    return (STORIES[first], *(play for name, play in STORIES.items() if name != first))


async def _until_interrupted() -> None:
    import signal

    ending = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, ending.set)
    await ending.wait()


def _options(options: argparse.Namespace, log: "_Log") -> SandboxOptions:
    return SandboxOptions(
        database=options.database,
        redis=options.redis,
        web=options.web,
        worker=options.worker,
        on_call=log.write,
        page_port=0 if options.headless else options.port or free_port(),
    )


def _print_line(line: str) -> None:
    print(line, flush=True)


def _print_logs(folder: Path | None) -> None:
    for path in sorted(folder.glob("*.log")) if folder else ():
        print(f"--- the end of {path.name}")
        print("\n".join(path.read_text("utf-8", "replace").splitlines()[-15:]))


class _Log:
    """Writes the call log, a JSON line each, as the calls happen; does nothing without a file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> "_Log":
        if self._path is not None:
            self._file = self._path.open("w", encoding="utf-8")
        return self

    def __exit__(self, *_error: object) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def write(self, line: CallLine) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._file.flush()
