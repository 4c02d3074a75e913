"""Where access tokens are handed out, on loopback: the token endpoint of RFC 6749 with both grants that the hub asks by."""

from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

from connectors.toolkit.simulator import LOOPBACK


@dataclass(slots=True)
class TokenEndpoint:
    """`valid`: the access tokens that mail servers take now. `asked`: every question's fields. With `rotates` each answer brings
    another refresh token, and the one before is worth nothing. `troubles`: answers to the questions to come, one each."""

    client_id: str = "hub"
    client_secret: str = "endpoint-secret"
    refresh_token: str = "refresh-0"
    life: int | str | None = 3600
    rotates: bool = False
    valid: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    troubles: "deque[web.Response]" = field(default_factory=deque)
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.add_routes([web.post("/token", self._answer)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, 0)
        await site.start()
        self.url = f"http://{LOOPBACK}:{self._runner.addresses[0][1]}/token"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def takes(self, token: str) -> bool:
        return token in self.valid

    async def _answer(self, request: web.Request) -> web.Response:
        fields = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(fields)
        if self.troubles:
            return self.troubles.popleft()
        if (wrong := self._wrong(fields)) is not None:
            return web.json_response({"error": wrong, "error_description": "simulated"}, status=400)
        return web.json_response(self._token(fields))

    def _wrong(self, fields: dict[str, str]) -> str | None:
        if fields.get("client_id") != self.client_id or fields.get("client_secret") != self.client_secret:
            return "invalid_client"
        if fields.get("grant_type") == "client_credentials":
            return None
        if fields.get("grant_type") != "refresh_token":
            return "unsupported_grant_type"
        return None if fields.get("refresh_token") == self.refresh_token else "invalid_grant"

    def _token(self, fields: dict[str, str]) -> dict[str, object]:
        number = len(self.asked)
        token = f"access-{number}"
        self.valid.add(token)
        answer: dict[str, object] = {"access_token": token, "token_type": "Bearer"}
        if self.life is not None:
            answer["expires_in"] = self.life
        if self.rotates and fields["grant_type"] == "refresh_token":
            self.refresh_token = f"refresh-{number}"
            answer["refresh_token"] = self.refresh_token
        return answer
