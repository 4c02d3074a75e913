"""The load of the accept benchmark: keep-alive connections that post signed Telegram updates, each with a fresh id.

Plain sockets and epoll, since the client shares two cores with what it measures. Run as a process of its own:
`python -m benchmarks.load PORT CONNECTIONS SECONDS ROUND` prints one line of JSON. Each round has ids of its own.
"""

import json
import select
import socket
import sys
import time
from dataclasses import asdict, dataclass
from itertools import count

ENDPOINT = "telegram"
ACCOUNT = "bench"
SECRET = "bench-secret"
WARM_UP = 0.25  # of the time: not counted
CHATS = 1000
GIVE_UP_SECONDS = 10.0

TEXT = "Hello, my order has not arrived yet and I was promised it for last Friday. Could somebody please look? " * 6
UPDATE = (
    b'{"update_id":%d,"message":{"message_id":%d,"from":{"id":%d,"is_bot":false,"first_name":"Lena",'
    b'"last_name":"Novak","username":"lenan","language_code":"en"},"chat":{"id":%d,"first_name":"Lena",'
    b'"last_name":"Novak","username":"lenan","type":"private"},"date":1772452800,"text":"' + TEXT.encode() + b'"}}'
)
FIRST_CHAT = FIRST_ID = 1_000_000_000  # ten digits each, so that every request has the same length
ROUND_IDS = 10_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of the load saw after its warm-up. Latencies in milliseconds."""

    answered: int
    per_second: float
    p50: float
    p99: float
    errors: int


def run(port: int, connections: int, seconds: float, round_number: int) -> Measured:
    template, ids = _template(), count(FIRST_ID + round_number * ROUND_IDS)
    begun = time.perf_counter()
    counted_from, end = begun + seconds * WARM_UP, begun + seconds
    poll = select.epoll()
    sockets: dict[int, socket.socket] = {}
    sent_at: dict[int, float] = {}
    latencies: list[float] = []
    answered = errors = 0

    def post(descriptor: int) -> None:
        number = next(ids)
        chat = FIRST_CHAT + number % CHATS
        sent_at[descriptor] = time.perf_counter()
        sockets[descriptor].sendall(template % (number, number, chat, chat))

    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sockets[connection.fileno()] = connection
        poll.register(connection.fileno(), select.EPOLLIN)
    for descriptor in sockets:
        post(descriptor)
    now = time.perf_counter()
    while now < end:
        for descriptor, _ in poll.poll(GIVE_UP_SECONDS):
            answer = sockets[descriptor].recv(4096)
            now = time.perf_counter()
            answered += 1
            if not answer.startswith(b"HTTP/1.1 200"):
                errors += 1
            if now >= counted_from:
                latencies.append(now - sent_at[descriptor])
            post(descriptor)
    for connection in sockets.values():
        connection.close()
    latencies.sort()
    return Measured(
        answered=answered,
        per_second=len(latencies) / (now - counted_from),
        p50=latencies[len(latencies) // 2] * 1000,
        p99=latencies[len(latencies) * 99 // 100] * 1000,
        errors=errors,
    )


def _template() -> bytes:
    length = len(UPDATE % (FIRST_ID, FIRST_ID, FIRST_CHAT, FIRST_CHAT))
    head = (
        f"POST /webhooks/{ENDPOINT}/{ACCOUNT} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {length}\r\n\r\n"
    )
    return head.encode() + UPDATE


if __name__ == "__main__":
    port, connections, seconds, round_number = sys.argv[1:]
    sys.stdout.write(json.dumps(asdict(run(int(port), int(connections), float(seconds), int(round_number)))) + "\n")
