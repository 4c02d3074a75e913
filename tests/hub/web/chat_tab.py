"""The real widget in a tab of a real browser: what stands in its frame, and what a hand or a keyboard does there."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from connectors.webchat.simulator import WebchatSimulator
from tests.hub.sandbox.browser import BrowserFailed, Tab
from tests.hub.web.chat import ACCOUNT

LOOK_SECONDS = 0.02
HOST = "iframe[data-inbox-hub-chat]"


@dataclass(kw_only=True)
class ChatTab:
    """A page of another site with the widget on it; `world` is the one of its frame."""

    simulator: WebchatSimulator
    tab: Tab
    world: int = 0

    async def open(self, language: str = "en") -> None:
        await self.tab.open(f"{self.simulator.base_url}/?lang={language}")
        await self.enter()

    async def enter(self) -> None:
        """Find the frame of the chat, also after a reload."""
        await self.tab.until_there(HOST)
        for _ in range(200):
            tree = (await self.tab.call("Page.getFrameTree"))["frameTree"]
            frames = [one["frame"] for one in tree.get("childFrames", [])]
            if frames and frames[0]["url"].startswith(self.simulator.hub_url):
                made = await self.tab.call("Page.createIsolatedWorld", frameId=frames[0]["id"])
                self.world = made["executionContextId"]
                if await self.look("!!document.getElementById('launch')?.getAttribute('aria-label')"):
                    return
            await asyncio.sleep(0.02)
        raise BrowserFailed("the frame of the chat did not come")

    async def look(self, expression: str) -> Any:
        """The value of an expression inside the frame."""
        answer = await self.tab.call(
            "Runtime.evaluate", expression=expression, contextId=self.world, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise BrowserFailed(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def until(self, expression: str, seconds: float = 20) -> Any:
        """What the expression gives inside the frame, once it is true."""
        for _ in range(int(seconds / LOOK_SECONDS)):
            if found := await self.look(expression):
                return found
            await asyncio.sleep(LOOK_SECONDS)
        shown = await self.look("document.body.innerText")
        raise BrowserFailed(f"waited {seconds:.0f} s in vain for {expression}\nThe chat shows:\n{shown}")

    async def until_says(self, words: str, seconds: float = 20) -> None:
        await self.until(f"document.body.innerText.includes({json.dumps(words)})", seconds)

    async def focus(self) -> str:
        found: str = await self.look("document.activeElement.id || document.activeElement.tagName")
        return found

    async def click(self, selector: str) -> None:
        """With the mouse, where it is seen."""
        inner = await self.until(_middle(selector))
        outer = await self.tab.look(
            f"(() => {{ const box = document.querySelector({json.dumps(HOST)}).getBoundingClientRect(); return [box.x, box.y] }})()"
        )
        spot = {"x": outer[0] + inner[0], "y": outer[1] + inner[1], "button": "left", "clickCount": 1}
        await self.tab.call("Input.dispatchMouseEvent", type="mousePressed", **spot)
        await self.tab.call("Input.dispatchMouseEvent", type="mouseReleased", **spot)

    async def write(self, text: str) -> None:
        await self.tab.type(text)
        await self.tab.press("Enter")

    async def visitor(self) -> str:
        """Who the hub thinks this browser is."""
        token: str = await self.until(f"localStorage.getItem('inbox-hub-chat:{ACCOUNT}:token')")
        return str(json.loads(token)).partition(".")[0]

    async def bubbles(self) -> list[str]:
        """What stands in the chat: own words marked with >."""
        words = "(one.matches('.mine') ? '> ' : '') + one.querySelector('.words').innerText"
        found: list[str] = await self.look(f"[...document.querySelectorAll('.bubble')].map(one => {words})")
        return found

    async def kept(self) -> str:
        """All that this browser keeps for the chat."""
        found: str = await self.look("JSON.stringify(Object.values({ ...localStorage }))")
        return found


def _middle(selector: str) -> str:
    return f"""(() => {{
        const found = [...document.querySelectorAll({json.dumps(selector)})].find(one => one.getClientRects().length && !one.disabled);
        if (!found) return null;
        const box = found.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    }})()"""
