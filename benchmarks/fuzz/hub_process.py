"""The hub as `hub serve` runs it, with one thing less: it reaches nobody beyond this machine, whatever a payload names."""

import asyncio
import gc
import signal
import sys
from pathlib import Path

from config.loading import load
from hub import logs
from hub.migrations.command import upgrade
from hub.wiring import running

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OUTSIDE = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})


def keep_inside(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook (PEP 578): a name or address beyond loopback is as if no network were there."""
    if event not in OUTSIDE:
        return
    place = arguments[0] if event in ("socket.getaddrinfo", "socket.gethostbyname") else arguments[1]
    host = place[0] if isinstance(place, tuple) else place
    if isinstance(place, str) and event == "socket.connect":
        return  # a socket of this machine
    if (host.decode("ascii", "replace") if isinstance(host, bytes) else host) not in LOOPBACK:
        raise OSError(101, "this hub reaches nobody outside")


async def serve(config: Path) -> None:
    """Until it is asked to end; its address goes to standard output once it listens."""
    settings = load(config=config, environment={}).settings
    logs.set_up(settings.log.level, settings.log.format)
    ending = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ending.set)
    await upgrade(settings.database.url)
    async with running(settings, "all") as hub:
        sys.stdout.write(f"{hub.url}\n")
        sys.stdout.flush()
        await ending.wait()


if __name__ == "__main__":
    # The standard event loop: uvloop resolves and connects past the interpreter's hooks.
    sys.addaudithook(keep_inside)
    gc.freeze()
    asyncio.run(serve(Path(sys.argv[1])))
