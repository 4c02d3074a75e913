"""The network side of Amazon SES: boto3, in a small thread pool of its own, with bounded waits and its errors translated."""

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any, TypeVar

import boto3
from botocore.config import Config

from connectors.contract.errors import ContentRefused, OutcomeUnknown, Refused, SendError, Unavailable
from connectors.email.ses_errors import BOTO_ERRORS, fetching_error, sending_error
from connectors.email.ses_reports import TAG
from connectors.email.ses_settings import SesSettings

THREADS = 4
FETCH_TRIES = 3
LARGEST_MAIL = 40 * 1024 * 1024  # bytes, SES API v2
MOST_RECIPIENTS = 50
CHUNK = 256 * 1024
_NOT_OF_A_TAG = re.compile(r"[^A-Za-z0-9_-]")
LONGEST_TAG = 256

Result = TypeVar("Result")
_MAKING = threading.Lock()  # making a client is not safe in two threads at once


class SesClient:
    """One account of SES and its bucket. Every call raises a SendError when it has no result."""

    def __init__(self, settings: SesSettings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="ses")
        self._clients: dict[str, Any] = {}

    async def send_raw(self, raw: bytes, mail_from: str, recipients: Sequence[str], key: str) -> str:
        """SES's id of the mail, which its reports name. `recipients` get it, whoever stands in its headers; `key` comes back
        in reports as a tag. Asked once only: SES cannot know a repetition."""
        _check(raw, recipients)
        call = partial(self._send, _sending(self._settings, raw, mail_from, recipients, key))
        answer = await self._run(call, lambda problem: sending_error(problem, mail_from), OutcomeUnknown)
        name = answer.get("MessageId")
        if not isinstance(name, str) or not name:
            raise OutcomeUnknown("SES took the mail and gave it no id")
        return name

    async def fetch(self, bucket: str, key: str, limit: int) -> bytes:
        """The object's bytes; ContentRefused when there are more than `limit`."""
        if self._settings.bucket is not None and bucket != self._settings.bucket:
            raise Refused(f"the mail lies in {bucket!r}, and only {self._settings.bucket!r} is ours")
        return await self._run(partial(self._get, bucket, key, limit), fetching_error, Unavailable)

    def close(self) -> None:
        """Nothing waits any more; calls under way end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for client in self._clients.values():
            client.close()

    def _send(self, call: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._client("sesv2").send_email(**call)
        return answer

    def _get(self, bucket: str, key: str, limit: int) -> bytes:
        found = self._client("s3").get_object(Bucket=bucket, Key=key)
        with contextlib.closing(found["Body"]) as body:
            if found.get("ContentLength", 0) > limit:
                raise _too_large(limit)
            return _read(body, limit)

    def _client(self, service: str) -> Any:
        """Made when first needed, since that reads files and takes a moment."""
        with _MAKING:
            if service not in self._clients:
                self._clients[service] = _make(service, self._settings)
            return self._clients[service]

    async def _run(
        self, call: Callable[[], Result], translate: Callable[[Exception], SendError], when_late: type[SendError]
    ) -> Result:
        """The call's result; the wait ends even where a server keeps a call alive by single bytes."""
        seconds = FETCH_TRIES * (self._settings.connect_timeout + self._settings.read_timeout)
        future = self._threads.submit(call)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.wrap_future(future)
        except TimeoutError as problem:
            late = Unavailable if future.cancel() else when_late
            raise late(f"no answer within {seconds:g} seconds") from problem
        except BOTO_ERRORS as problem:
            raise translate(problem) from problem


def _check(raw: bytes, recipients: Sequence[str]) -> None:
    if not recipients:
        raise Refused("there is nobody to send to")
    if len(recipients) > MOST_RECIPIENTS:
        raise ContentRefused(f"{len(recipients)} recipients; SES takes {MOST_RECIPIENTS} at a time")
    if len(raw) > LARGEST_MAIL:
        raise ContentRefused(f"the mail has {len(raw)} bytes; SES takes {LARGEST_MAIL}")


def _sending(settings: SesSettings, raw: bytes, mail_from: str, recipients: Sequence[str], key: str) -> dict[str, Any]:
    call: dict[str, Any] = {"Destination": {"ToAddresses": list(recipients)}, "Content": {"Raw": {"Data": raw}}}
    if mail_from:
        call["FromEmailAddress"] = mail_from
    if key:
        call["EmailTags"] = [{"Name": TAG, "Value": _NOT_OF_A_TAG.sub("_", key)[:LONGEST_TAG]}]
    if settings.configuration_set is not None:
        call["ConfigurationSetName"] = settings.configuration_set
    return call


@cache
def _session() -> Any:
    """One for all accounts, since it keeps the large descriptions of the services that it has read."""
    return boto3.session.Session()


def _make(service: str, settings: SesSettings) -> Any:
    tries = FETCH_TRIES if service == "s3" else 1
    return _session().client(
        service,
        region_name=settings.region,
        endpoint_url=settings.endpoint_url,
        aws_access_key_id=settings.access_key.get_secret_value() if settings.access_key is not None else None,
        aws_secret_access_key=settings.secret_key.get_secret_value() if settings.secret_key is not None else None,
        config=Config(
            connect_timeout=settings.connect_timeout,
            read_timeout=settings.read_timeout,
            max_pool_connections=THREADS,
            retries={"total_max_attempts": tries, "mode": "standard"},
            request_checksum_calculation="when_required",  # servers other than Amazon's do not all know the newer sums
            response_checksum_validation="when_required",
        ),
    )


def _read(body: Any, limit: int) -> bytes:
    content = bytearray()
    while piece := body.read(CHUNK):
        content += piece
        if len(content) > limit:
            raise _too_large(limit)
    return bytes(content)


def _too_large(limit: int) -> ContentRefused:
    return ContentRefused(f"the mail has more than {limit} bytes")
