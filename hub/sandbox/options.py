"""What a sandbox is started with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"
CallLine = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """`database` and `redis` are addresses of real servers; without them a fresh SQLite file and no Redis.

    `web` and `worker` count processes of their own; both 0 means everything in one, which is this one unless `separate`.
    `model`: an OpenAI-compatible server stands beside, and the hub asks it. `start_offset`: how far the hub's clock runs
    ahead of the machine's from the first moment. `on_call` hears of every call to a provider. Without `slack_limits` the
    simulated Slack takes any number of posts, and the hub does not pace itself: for proofs with thousands of messages.
    `page_port`: where the demo page will stand, so that the web chat may be shown inside it; 0 without a page.
    `hosts`: where processes listen that have an address of their own, by their names (web1, worker2).
    `program`: what Python runs as each process of the hub; proofs put one of their own around it. `routing`: another file
    of rules than the sandbox's own.
    """

    database: str | None = None
    redis: str | None = None
    web: int = 0
    worker: int = 0
    separate: bool = False
    model: bool = True
    slack_limits: bool = True
    start_offset: timedelta = timedelta(0)
    on_call: Callable[[CallLine], None] | None = None
    undo_seconds: float = 10.0
    log_level: str = "warning"
    page_port: int = 0
    program: tuple[str, ...] = ("-m", "hub")
    routing: Path | None = None
    hosts: Mapping[str, str] = field(default_factory=dict)

    def host(self, name: str) -> str:
        """Where the process of this name listens."""
        return self.hosts.get(name, LOOPBACK)

    @property
    def is_one_process(self) -> bool:
        return self.web == 0 and self.worker == 0

    @property
    def is_in_this_process(self) -> bool:
        return self.is_one_process and not self.separate


class SandboxFailed(Exception):
    """The sandbox could not be started, or a process of it ended. The text says which and why."""
