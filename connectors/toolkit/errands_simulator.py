"""What simulated providers do on their own: post and read the answer, fetch what a message names, and be waited for."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass

import aiohttp

PATIENCE = 15.0  # seconds


@dataclass(frozen=True, slots=True)
class Answered:
    """What the hub answered; status 0 where nobody did."""

    status: int
    body: str = ""

    @property
    def good(self) -> bool:
        return 200 <= self.status <= 299


class Errands:
    """Keeps what is under way. `answers` has the status of every post."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self._tasks: set[asyncio.Task[object]] = set()
        self._session: aiohttp.ClientSession | None = None

    def begin(self, work: Coroutine[object, object, object]) -> None:
        """Do this beside everything else; `settle` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self, seconds: float = 30) -> None:
        """Wait until nothing is under way; TimeoutError after `seconds`. Raises what went wrong meanwhile."""
        async with asyncio.timeout(seconds):
            while self._tasks:
                for done in (await asyncio.wait(set(self._tasks)))[0]:
                    done.result()

    async def close(self) -> None:
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post_once(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        try:
            async with self._opened().post(url, data=body, headers=headers) as response:
                answer = Answered(response.status, await response.text("utf-8", "replace"))
        except (aiohttp.ClientError, TimeoutError):
            answer = Answered(0)
        self.answers.append(answer.status)
        return answer

    async def fetch(self, url: str, limit: int) -> bytes | None:
        """A file that a message names; None where it cannot be had, or is larger than `limit`."""
        try:
            async with self._opened().get(url) as response:
                content = bytearray()
                async for piece in response.content.iter_any():
                    content += piece
                    if len(content) > limit:
                        return None
                return bytes(content) if response.status == 200 else None
        except (aiohttp.ClientError, TimeoutError):
            return None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        return self._session
