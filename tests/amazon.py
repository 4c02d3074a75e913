"""Amazon as moto plays it, on loopback."""

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from moto.server import ThreadedMotoServer


@contextmanager
def moto_server(host: str = "127.0.0.1") -> Iterator[str]:
    """Its address. It begins empty: moto keeps what other tests of this process made, and fails on files closed since."""
    server = ThreadedMotoServer(ip_address=host, port=0)
    server.start()
    _, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    try:
        with urllib.request.urlopen(f"{address}/moto-api/reset", data=b"", timeout=10) as answer:
            assert answer.status == 200
        yield address
    finally:
        server.stop()
