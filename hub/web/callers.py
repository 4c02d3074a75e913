"""Who calls, where proxies of ours stand between: the network address by which limits count."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from aiohttp import web

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

HEADER = "X-Forwarded-For"
ONE_SUBSCRIBER = 64  # bits of an IPv6 address: who has one of a /64 has all of it
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Proxies:
    """The networks of our own proxies: only what they say in X-Forwarded-For is believed."""

    networks: tuple[Network, ...] = ()

    @classmethod
    def named(cls, names: Iterable[str]) -> "Proxies":
        """From addresses and networks as an operator writes them: 10.0.0.7, 10.0.0.0/8. ValueError for anything else."""
        return cls(tuple(ipaddress.ip_network(name, strict=False) for name in names))

    def caller(self, http: web.Request) -> str:
        """The nearest hop that is no proxy of ours, as limits count it; never what a stranger merely claims."""
        hops = [http.remote or ""]
        if self.networks and self._is_ours(hops[0]):
            claimed = ",".join(http.headers.getall(HEADER, ())).split(",")
            hops += [one.strip() for one in reversed(claimed) if one.strip()]
        return counted(next((one for one in hops if not self._is_ours(one)), hops[-1]))

    def _is_ours(self, hop: str) -> bool:
        address = _address(hop) if self.networks else None
        return address is not None and any(address in network for network in self.networks)


@lru_cache(maxsize=4096)
def counted(hop: str) -> str:
    """The name under which a caller is counted: an IPv4 address, the network of an IPv6 address, else the text itself."""
    address = _address(hop)
    if address is None:
        return hop[:LONGEST_NAME]
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, ONE_SUBSCRIBER), strict=False))
    return str(address)


def _address(hop: str) -> Address | None:
    """The address of a hop, with or without a port; None where it is none (RFC 7239 lets a proxy write `unknown`)."""
    try:
        address = ipaddress.ip_address(_without_port(hop))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
