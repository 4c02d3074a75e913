"""Several machines on one: network namespaces, each with its own address and host name, and a link that can be cut.

A bridge in our own namespace is the switch; what stands here (providers, Slack, the files) is the world outside. Root only.
"""

import ctypes
import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

CLONE_NEWNET, CLONE_NEWUTS = 0x40000000, 0x04000000
NAMESPACES = Path("/run/netns")
DATA = "data"
NOT_ROOT = "Machines are network namespaces, which only root may make: run it with sudo, or in a container that may."

_LIBC = ctypes.CDLL(None, use_errno=True)


class NotRoot(Exception):
    """The text says what is needed."""


@dataclass(frozen=True, slots=True)
class Machine:
    """`name` is its host name; `cable` the end of its link that is plugged into the switch."""

    name: str
    namespace: str
    address: str
    cable: str

    def unplug(self) -> None:
        """From now on nothing reaches it, and nothing of it reaches anybody; nobody is told."""
        _ip("link", "set", self.cable, "down")

    def plug_in(self) -> None:
        _ip("link", "set", self.cable, "up")

    @contextmanager
    def inside(self) -> Iterator[None]:
        """What this thread starts in the block runs on the machine."""
        with Path("/proc/thread-self/ns/net").open() as ours:
            _enter(self.namespace)
            try:
                yield
            finally:
                _checked(_LIBC.setns(ours.fileno(), CLONE_NEWNET))


@dataclass(frozen=True, slots=True)
class Machines:
    """`world` is the address at which every machine finds what stands here."""

    world: str
    network: str
    by_name: dict[str, Machine]

    def __getitem__(self, name: str) -> Machine:
        return self.by_name[name]


@contextmanager
def joined(names: Sequence[str]) -> Iterator[Machines]:
    """Machines of these names, and one for the data, at one switch. They are gone afterwards. Raises NotRoot."""
    if os.geteuid() != 0:
        raise NotRoot(NOT_ROOT)
    ours = os.getpid() % 10_000
    net = f"10.{200 + ours % 50}.{ours % 250}"
    switch = f"hf{ours}"
    with ExitStack() as stack:
        _ip("link", "add", switch, "type", "bridge")
        stack.callback(_ip, "link", "del", switch)
        _ip("addr", "add", f"{net}.1/24", "dev", switch)
        _ip("link", "set", switch, "up")
        found = {}
        for number, name in enumerate((DATA, *names), start=10):
            machine = Machine(name, f"{switch}-{name}", f"{net}.{number}", f"{switch}n{number}")
            _join(machine, switch, stack)
            found[name] = machine
        yield Machines(f"{net}.1", f"{net}.0/24", found)


def become(namespace: str, name: str) -> None:
    """This process is on that machine from now on, with a host name of its own. Before it has any other thread."""
    _enter(namespace)
    _checked(_LIBC.unshare(CLONE_NEWUTS))
    socket.sethostname(name)


def _join(machine: Machine, switch: str, stack: ExitStack) -> None:
    _ip("netns", "add", machine.namespace)
    stack.callback(_ip, "netns", "del", machine.namespace)
    _ip("link", "add", machine.cable, "type", "veth", "peer", "name", "eth0", "netns", machine.namespace)
    _ip("link", "set", machine.cable, "master", switch)
    _ip("link", "set", machine.cable, "up")
    for words in (("addr", "add", f"{machine.address}/24", "dev", "eth0"), ("link", "set", "lo", "up")):
        _ip("-n", machine.namespace, *words)
    _ip("-n", machine.namespace, "link", "set", "eth0", "up")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, stdin=subprocess.DEVNULL, timeout=10)


def _enter(namespace: str) -> None:
    with (NAMESPACES / namespace).open() as file:
        _checked(_LIBC.setns(file.fileno(), CLONE_NEWNET))


def _checked(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
