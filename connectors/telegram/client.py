"""The network side: python-telegram-bot with its base address from settings, and its errors told apart exactly."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from ssl import SSLContext
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx
from telegram import Bot, InputFile, ReactionType, WebhookInfo
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from connectors.contract.errors import ContentRefused, WebhookUnreadable
from connectors.contract.outbound import Attachment
from connectors.telegram.answers import AnswerLost, NeverSent, Refusal, ServerRefused, read_refusal
from connectors.telegram.compose import Call, Method
from connectors.telegram.settings import TelegramSettings
from connectors.toolkit.payload import JsonObject, read_object

logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it writes every address, and with it the bot's token

CONNECTIONS = 32
Result = TypeVar("Result")
# The request never left us completely.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


async def _set_reaction(bot: Bot, chat_id: int | str, message_id: int, reaction: list[dict[str, str]]) -> bool:
    """The library takes reactions as its own objects only; a bare emoji it does not know it would call a custom one."""
    return await bot.set_message_reaction(chat_id, message_id, [ReactionType.de_json(dict(one)) for one in reaction])


SENDERS: Mapping[Method, Callable[..., Awaitable[object]]] = {
    Method.SEND_MESSAGE: Bot.send_message,
    Method.SEND_PHOTO: Bot.send_photo,
    Method.SEND_VIDEO: Bot.send_video,
    Method.SEND_AUDIO: Bot.send_audio,
    Method.SEND_VOICE: Bot.send_voice,
    Method.SEND_DOCUMENT: Bot.send_document,
    Method.SEND_CHAT_ACTION: Bot.send_chat_action,
    Method.EDIT_MESSAGE_TEXT: Bot.edit_message_text,
    Method.EDIT_MESSAGE_CAPTION: Bot.edit_message_caption,
    Method.DELETE_MESSAGE: Bot.delete_message,
    Method.SET_MESSAGE_REACTION: _set_reaction,
    Method.ANSWER_CALLBACK_QUERY: Bot.answer_callback_query,
}


class _Refused(TelegramError):
    """Carries a refusal through the library, which lets its own errors pass."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.description)
        self.refusal = refusal


class ExactRequest(HTTPXRequest):
    """Keeps the server's refusal whole: the library would fold status, words and parameters into fewer errors."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        status, payload = await super().do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        if not 200 <= status <= 299:
            raise _Refused(read_refusal(status, _answer_of(payload)))
        return status, payload


class TelegramClient:
    """One bot at one Bot API server. Every call raises a ServerProblem when it has no result."""

    def __init__(self, settings: TelegramSettings) -> None:
        token = settings.bot_token.get_secret_value()
        self._settings = settings
        self._api = f"{settings.base_url}/bot{token}"
        self._files = f"{settings.file_address}/file/bot{token}"
        self._sending = _request(settings, CONNECTIONS)
        self._polling = _request(settings, 1)
        self._downloads = httpx.AsyncClient(
            trust_env=False, verify=_vouchers(), proxy=settings.proxy, timeout=_patience(settings)
        )
        # No initialize(): it would ask the server who we are, and nothing we do needs to know.
        self._bot = Bot(
            token,
            base_url=f"{settings.base_url}/bot",
            base_file_url=f"{settings.file_address}/file/bot",
            request=self._sending,
            get_updates_request=self._polling,
        )

    async def call(self, call: Call) -> object:
        """The server's result, as it would stand in JSON."""
        arguments = dict(call.arguments)
        if call.upload is not None:
            arguments[call.upload.argument] = _input_file(call.upload.attachment)
        result = await _exact(SENDERS[call.method](self._bot, **arguments))
        return result.to_dict() if hasattr(result, "to_dict") else result

    async def set_webhook(self, url: str, secret: str, allowed_updates: Sequence[str]) -> None:
        await _exact(self._bot.set_webhook(url, secret_token=secret, allowed_updates=allowed_updates))

    async def webhook_info(self) -> WebhookInfo:
        return await _exact(self._bot.get_webhook_info())

    async def delete_webhook(self) -> None:
        await _exact(self._bot.delete_webhook())

    async def updates(self, offset: int | None, seconds: float, allowed_updates: Sequence[str]) -> list[JsonObject]:
        """Raw updates: the library's objects would lose or refuse what it does not know yet."""
        query = {"timeout": int(seconds), "allowed_updates": json.dumps(list(allowed_updates))}
        if offset is not None:
            query["offset"] = offset
        wait = int(seconds) + self._settings.read_timeout
        body = await _exact(self._polling.retrieve(f"{self._api}/getUpdates?{urlencode(query)}", read_timeout=wait))
        return _answer_of(body).each("result")

    async def download(self, file_id: str, limit: int) -> tuple[bytes, str]:
        """A file's bytes and its path at the server; ContentRefused as soon as it is larger than `limit`."""
        file = await _exact(self._bot.get_file(file_id))
        if file.file_size is not None and file.file_size > limit:
            raise ContentRefused(f"the file has {file.file_size} bytes, at most {limit} are taken")
        path = (file.file_path or "").removeprefix(f"{self._files}/")
        return await self._fetch(f"{self._files}/{quote(path)}", limit), path

    async def close(self) -> None:
        await self._sending.shutdown()
        await self._polling.shutdown()
        await self._downloads.aclose()

    async def _fetch(self, address: str, limit: int) -> bytes:
        try:
            async with self._downloads.stream("GET", address) as response:
                if not response.is_success:
                    raise ServerRefused(read_refusal(response.status_code, JsonObject({})))
                return await _read_limited(response, limit)
        except httpx.HTTPError as problem:
            raise AnswerLost(f"{type(problem).__name__} while a file was fetched") from problem


def _input_file(attachment: Attachment) -> InputFile:
    file = InputFile(attachment.content, filename=attachment.filename)
    file.mimetype = attachment.mime_type  # the library would guess it from the name
    return file


def _request(settings: TelegramSettings, connections: int) -> ExactRequest:
    return ExactRequest(
        connection_pool_size=connections,
        connect_timeout=settings.connect_timeout,
        read_timeout=settings.read_timeout,
        write_timeout=settings.write_timeout,
        pool_timeout=settings.connect_timeout,
        media_write_timeout=settings.upload_timeout,
        proxy=settings.proxy,
        httpx_kwargs={"trust_env": False, "verify": _vouchers()},  # the environment is read by the settings alone
    )


@cache
def _vouchers() -> SSLContext:
    """Who vouches for a server's name; read once for all accounts, since reading them takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)


def _patience(settings: TelegramSettings) -> httpx.Timeout:
    return httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout)


async def _exact(outcome: Awaitable[Result]) -> Result:
    try:
        return await outcome
    except _Refused as refused:
        raise ServerRefused(refused.refusal) from refused
    except NetworkError as problem:
        cause = problem.__cause__
        lost = NeverSent if isinstance(cause, NEVER_SENT) else AnswerLost
        raise lost(f"{type(cause or problem).__name__}") from problem
    except TelegramError as problem:
        raise AnswerLost("the server's answer cannot be read") from problem


async def _read_limited(response: httpx.Response, limit: int) -> bytes:
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > limit:
            raise ContentRefused(f"the file is larger than {limit} bytes")
    return bytes(content)


def _answer_of(payload: bytes) -> JsonObject:
    try:
        return read_object(payload)
    except WebhookUnreadable:
        return JsonObject({})
