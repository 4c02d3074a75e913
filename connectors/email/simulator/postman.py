"""Carries mail to the hub by real SMTP, and again when it is not taken, as mail servers do."""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import aiosmtplib

SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """One mail with its envelope; `sender` "" is the null sender of reports."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class Postman:
    """`places` (host, port) are taken in turn. What was refused for good, or too often for now, is in `given_up`, with the
    answer."""

    def __init__(self, retry_delays: Sequence[float]) -> None:
        self.places: list[tuple[str, int]] = []
        self.retry_delays = tuple(retry_delays)
        self.given_up: list[tuple[Parcel, str]] = []
        self._turn = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()

    def post(self, parcel: Parcel) -> None:
        task = asyncio.get_running_loop().create_task(self._carry(parcel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self, seconds: float) -> None:
        """Wait until nothing is under way; TimeoutError after `seconds`."""
        async with asyncio.timeout(seconds):
            while self._tasks:
                await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, parcel: Parcel) -> None:
        answer = "nobody listens"
        for delay in (*self.retry_delays, None):
            answer = await self._hand_over(parcel)
            if answer.startswith("250"):
                return
            if answer.startswith("5") or delay is None:
                break
            await asyncio.sleep(delay)
        self.given_up.append((parcel, answer))

    async def _hand_over(self, parcel: Parcel) -> str:
        if not self.places:
            return "nobody listens"
        host, port = self.places[next(self._turn) % len(self.places)]
        client = aiosmtplib.SMTP(
            hostname=host, port=port, timeout=SECONDS, start_tls=False, local_hostname="mx.mail.example"
        )
        try:
            async with client:
                await client.sendmail(parcel.sender, parcel.recipients, parcel.raw)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return "; ".join(f"{one.code} {one.message}" for one in refused.recipients)
        except aiosmtplib.SMTPResponseException as refused:
            return f"{refused.code} {refused.message}"
        except (aiosmtplib.SMTPException, OSError) as problem:
            return f"no answer: {type(problem).__name__}"
        return "250"
