"""A real Chromium, driven through its DevTools protocol: one tab, what it shows, what a hand or a keyboard does."""

import asyncio
import base64
import itertools
import json
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from hub.clock import monotonic_seconds

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
    "about:blank",
)
START_SECONDS = 60.0
PATIENCE_SECONDS = 60.0
MOVES_AT_MOST = 100
NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
KEYS = {
    "Enter": ("Enter", 13, "\r"),
    "Escape": ("Escape", 27, ""),
    "Tab": ("Tab", 9, ""),
    "Space": ("Space", 32, " "),
    "Home": ("Home", 36, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
    "ArrowRight": ("ArrowRight", 39, ""),
    "ArrowLeft": ("ArrowLeft", 37, ""),
}

Json = dict[str, Any]


class BrowserFailed(Exception):
    """The browser is not there, or the page did not come to what was waited for. The text says which."""


@dataclass(slots=True)
class Tab:
    """One tab. `complaints` are the errors of its console and its uncaught exceptions, in words."""

    socket: aiohttp.ClientWebSocketResponse
    complaints: list[str] = field(default_factory=list)
    asked_outside: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _answers: dict[int, asyncio.Future[Json]] = field(default_factory=dict)
    _loaded: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, address: str) -> None:
        """Go there; returns when the page has loaded."""
        self._loaded.clear()
        await self.call("Page.navigate", url=address)
        await asyncio.wait_for(self._loaded.wait(), PATIENCE_SECONDS)

    async def size(self, width: int, height: int) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def prefer(self, **features: str) -> None:
        """What the visitor's system says, for example prefers_color_scheme="dark"."""
        named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        await self.call("Emulation.setEmulatedMedia", features=named)

    async def look(self, expression: str, world: int | None = None) -> Any:
        """The value of a JavaScript expression in the page, or in the world of a frame of it."""
        place = {} if world is None else {"contextId": world}
        answer = await self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, **place
        )
        if "exceptionDetails" in answer:
            raise BrowserFailed(f"{expression}: {answer['exceptionDetails']['exception'].get('description')}")
        return answer["result"].get("value")

    async def until(self, expression: str, seconds: float = PATIENCE_SECONDS, world: int | None = None) -> Any:
        """What the expression gives, once it is true."""
        deadline = monotonic_seconds() + seconds
        while monotonic_seconds() < deadline:
            if found := await self.look(expression, world):
                return found
            await asyncio.sleep(0.05)
        shown = await self.look("document.body.innerText", world)
        raise BrowserFailed(f"waited {seconds:.0f} s in vain for {expression}\nThe page shows:\n{shown}")

    async def frame(self, address: str, holds: str = "true") -> int:
        """The world of the frame whose address has this in it, once this holds there."""
        deadline, there = monotonic_seconds() + PATIENCE_SECONDS, list[Json]()
        while monotonic_seconds() < deadline:
            there = list(_below((await self.call("Page.getFrameTree"))["frameTree"]))
            for one in there:
                if address in one["url"]:
                    made = await self.call("Page.createIsolatedWorld", frameId=one["id"])
                    world: int = made["executionContextId"]
                    if await self.look(holds, world):
                        return world
            await asyncio.sleep(0.05)
        addresses = [one["url"] for one in there]
        raise BrowserFailed(f"no frame of {address} came where {holds}; there are {addresses}")

    async def until_there(self, selector: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Until there is such an element."""
        await self.until(f"document.querySelector({json.dumps(selector)}) !== null", seconds)

    async def until_says(self, selector: str, words: str) -> None:
        """Until an element there shows these words."""
        await self.until(
            f"[...document.querySelectorAll({json.dumps(selector)})].some(e => e.innerText.includes({json.dumps(words)}))"
        )

    async def click(self, selector: str, words: str = "", *, within: str = "body", where: str = "") -> None:
        """Click the first visible element there that shows these words, once it is there and rests; only inside an
        element `within` that shows the words `where`.
        """
        place = await self._resting(_middle(selector, words, within, where))
        spot: Json = {"x": place[0], "y": place[1], "button": "left", "clickCount": 1}
        await self.call("Input.dispatchMouseEvent", type="mousePressed", **spot)
        await self.call("Input.dispatchMouseEvent", type="mouseReleased", **spot)

    async def _resting(self, middle: str) -> Any:
        """Where it is, once it is in the same place in two looks: what moves away under a press is not pressed."""
        before = await self.until(middle)
        for _ in range(MOVES_AT_MOST):
            await self.look(NEXT_FRAME)
            now = await self.until(middle)
            if now == before:
                break
            before = now
        return before

    async def type(self, text: str) -> None:
        """Into whatever has the focus."""
        await self.call("Input.insertText", text=text)

    async def press(self, key: str, *, shift: bool = False) -> None:
        """A key of the keyboard, down and up."""
        code, number, text = KEYS[key]
        named: Json = {"key": " " if key == "Space" else code, "code": code, "windowsVirtualKeyCode": number}
        held = {**named, "modifiers": 8 if shift else 0}
        await self.call("Input.dispatchKeyEvent", type="keyDown", **held, **({"text": text} if text else {}))
        await self.call("Input.dispatchKeyEvent", type="keyUp", **held)

    async def shot(self, path: Path) -> None:
        """A picture of what the tab shows."""
        answer = await self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(answer["data"]))

    async def call(self, method: str, **parameters: Any) -> Json:
        """One command of the DevTools protocol and its result."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self.socket.send_json({"id": number, "method": method, "params": parameters})
        told = await asyncio.wait_for(answer, PATIENCE_SECONDS)
        if "error" in told:
            raise BrowserFailed(f"{method}: {told['error']['message']}")
        result: Json = told["result"]
        return result

    async def listen(self) -> None:
        """Hear answers and events until the tab is closed."""
        async for frame in self.socket:
            told = json.loads(frame.data)
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told)
            else:
                self._hear(told["method"], told.get("params", {}))

    def _hear(self, method: str, told: Json) -> None:
        match method:
            case "Page.loadEventFired":
                self._loaded.set()
            case "Runtime.exceptionThrown":
                details = told["exceptionDetails"]
                self.complaints.append(details.get("exception", {}).get("description") or details["text"])
            case "Log.entryAdded" if told["entry"]["level"] == "error":
                self.complaints.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")
            case "Runtime.consoleAPICalled" if told["type"] in ("error", "assert"):
                self.complaints.append(str([one.get("value") for one in told["args"]]))
            case "Network.requestWillBeSent":
                self._note(told["request"]["url"])
            case _:
                pass

    def _note(self, address: str) -> None:
        if not address.startswith(("http://127.0.0.1:", "data:", "about:")):
            self.asked_outside.append(address)


@dataclass(frozen=True, slots=True)
class Browser:
    """A running Chromium; `port` is that of its DevTools."""

    session: aiohttp.ClientSession
    port: int

    @asynccontextmanager
    async def tab(self, width: int = 1440, height: int = 900) -> AsyncIterator[Tab]:
        """A new tab, closed at the end."""
        root = f"http://127.0.0.1:{self.port}/json"
        async with self.session.put(f"{root}/new?about:blank") as answer:
            made = await answer.json()
        async with self.session.ws_connect(made["webSocketDebuggerUrl"], max_msg_size=0) as socket:
            tab = Tab(socket)
            hearing = asyncio.create_task(tab.listen())
            try:
                for domain in ("Page", "Runtime", "Log", "Network"):
                    await tab.call(f"{domain}.enable")
                await tab.size(width, height)
                yield tab
            finally:
                hearing.cancel()
                await asyncio.gather(hearing, return_exceptions=True)
        async with self.session.get(f"{root}/close/{made['id']}"):
            pass


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """A fresh browser, taken down at the end."""
    with TemporaryDirectory(prefix="inbox-hub-browser-", ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            _chromium(),
            f"--user-data-dir={folder}",
            *SWITCHES,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            port = await _port(Path(folder))
            async with aiohttp.ClientSession() as session:
                yield Browser(session, port)
        finally:
            process.terminate()
            await process.wait()


def _chromium() -> str:
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        raise BrowserFailed("There is no Chromium here. Install it (apt-get install chromium), then run this again.")
    return found


async def _port(folder: Path) -> int:
    """Chromium writes the port it took into its own folder."""
    deadline = monotonic_seconds() + START_SECONDS
    told = folder / "DevToolsActivePort"
    while monotonic_seconds() < deadline:
        if told.exists() and (lines := told.read_text().splitlines()):
            return int(lines[0])
        await asyncio.sleep(0.05)
    raise BrowserFailed(f"Chromium did not start within {START_SECONDS:.0f} seconds.")


def _below(tree: Json) -> Iterator[Json]:
    """The frames inside a page, at any depth."""
    for child in tree.get("childFrames", []):
        yield child["frame"]
        yield from _below(child)


def _middle(selector: str, words: str, within: str, where: str) -> str:
    """JavaScript: the middle of the first such element that can be seen, scrolled to; null where there is none."""
    return f"""(() => {{
        const found = [...document.querySelectorAll({json.dumps(selector)})].find(one =>
            one.innerText.includes({json.dumps(words)}) && one.getClientRects().length && !one.disabled
            && one.closest({json.dumps(within)})?.innerText.includes({json.dumps(where)}));
        if (!found) return null;
        found.scrollIntoView({{ block: "nearest" }});
        const box = found.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    }})()"""
