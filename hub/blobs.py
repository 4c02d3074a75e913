"""Where attachments and large bodies lie: a folder, or S3. A key is the content's own fingerprint, so nothing lies twice."""

import asyncio
import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

KEY = re.compile(r"[0-9a-f]{64}")  # SHA-256
UNFINISHED = ".part"
DROPPED = ".dropped"
S3_THREADS = 4
NOT_FOUND = 404

Result = TypeVar("Result")


class BlobMissing(Exception):
    """Nothing lies under this key."""


class Blobs(Protocol):
    async def put(self, content: bytes) -> str:
        """Keep the bytes; the key under which `get` gives them back. On disk when this returns."""
        ...

    async def get(self, key: str) -> bytes:
        """The bytes; raises BlobMissing."""
        ...

    async def drop(self, key: str, put_before: datetime) -> bool:
        """True when nothing lies under this key now; False when it was put at or after this moment (machine time) and stays."""
        ...


def key_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _checked(key: str) -> str:
    """A key that cannot lead anywhere else; raises BlobMissing."""
    if not KEY.fullmatch(key):
        raise BlobMissing(key)
    return key


class FolderBlobs:
    """A folder with 256 subfolders. A file appears whole or not at all, and survives the power going."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, content: bytes) -> str:
        return await asyncio.to_thread(self._write, content)

    async def get(self, key: str) -> bytes:
        return await asyncio.to_thread(self._read, key)

    async def drop(self, key: str, put_before: datetime) -> bool:
        return await asyncio.to_thread(self._drop, self._place(_checked(key)), put_before)

    async def listed(self, part: str, put_before: datetime) -> list[str]:
        """Keys that begin so, two digits, and were put before this moment."""
        return await asyncio.to_thread(self._listed, part, put_before)

    async def clear(self, part: str, left_before: datetime) -> None:
        """Files that were never finished, or not quite dropped, before this moment are gone."""
        await asyncio.to_thread(self._clear, part, left_before)

    def _listed(self, part: str, put_before: datetime) -> list[str]:
        files = [file for file in (self.folder / part).glob("*") if KEY.fullmatch(file.name)]
        return sorted(file.name for file in files if _was_put_before(file, put_before))

    def _clear(self, part: str, left_before: datetime) -> None:
        for file in (self.folder / part).glob("*"):
            if file.suffix in (UNFINISHED, DROPPED) and _was_put_before(file, left_before):
                file.unlink(missing_ok=True)

    def _write(self, content: bytes) -> str:
        key = key_of(content)
        place = self._place(key)
        if not _touched(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(place, content)
        return key

    def _read(self, key: str) -> bytes:
        try:
            return self._place(_checked(key)).read_bytes()
        except FileNotFoundError as error:
            raise BlobMissing(key) from error

    def _drop(self, place: Path, put_before: datetime) -> bool:
        """Set aside first: whoever puts the same bytes from then on writes them anew, and who did just before is seen."""
        aside = place.with_suffix(DROPPED)
        try:
            if _put_at(place) >= put_before:
                return False
            place.rename(aside)
            if _put_at(aside) >= put_before:
                aside.rename(place)
                return False
            aside.unlink()
        except FileNotFoundError:  # somebody else dropped it
            return True
        _sync_folder(place.parent)
        return True

    def _place(self, key: str) -> Path:
        return self.folder / key[:2] / key


def _touched(place: Path) -> bool:
    """True when the file is there; it then counts as put just now."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return True


def _was_put_before(place: Path, moment: datetime) -> bool:
    """False for what somebody else has just taken away."""
    try:
        return _put_at(place) < moment
    except FileNotFoundError:
        return False


def _put_at(place: Path) -> datetime:
    return datetime.fromtimestamp(place.stat().st_mtime, UTC)


def _write_whole(place: Path, content: bytes) -> None:
    """Beside its place first, then moved there in one step; a half written file is never seen and never stays."""
    number, name = tempfile.mkstemp(dir=place.parent, suffix=UNFINISHED)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    """The file's name is in the folder, and the folder must be on disk too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


class S3Blobs:
    """A bucket, through boto3 in a small thread pool of its own."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket
        self._threads = ThreadPoolExecutor(S3_THREADS, thread_name_prefix="s3")

    async def put(self, content: bytes) -> str:
        key = key_of(content)
        await self._run(lambda: self.client.put_object(Bucket=self.bucket, Key=key, Body=content))
        return key

    async def get(self, key: str) -> bytes:
        return await self._run(lambda: self._read(_checked(key)))

    async def drop(self, key: str, put_before: datetime) -> bool:
        return await self._run(lambda: self._drop(_checked(key), put_before))

    async def listed(self, part: str, put_before: datetime) -> list[str]:
        """Keys that begin so, and were put before this moment."""
        return await self._run(lambda: self._listed(part, put_before))

    async def clear(self, part: str, left_before: datetime) -> None:
        """An object appears whole or not at all: nothing is ever left over."""

    def _listed(self, part: str, put_before: datetime) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=part)
        found = [one for page in pages for one in page.get("Contents", ())]
        return sorted(one["Key"] for one in found if KEY.fullmatch(one["Key"]) and one["LastModified"] < put_before)

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    def _read(self, key: str) -> bytes:
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=key)["Body"]
        except self.client.exceptions.NoSuchKey as error:
            raise BlobMissing(key) from error
        with contextlib.closing(found) as body:
            return bytes(body.read())

    def _drop(self, key: str, put_before: datetime) -> bool:
        try:
            put_at: datetime = self.client.head_object(Bucket=self.bucket, Key=key)["LastModified"]
        except self.client.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == NOT_FOUND:
                return True
            raise
        if put_at >= put_before:
            return False
        self.client.delete_object(Bucket=self.bucket, Key=key)
        return True

    async def _run(self, call: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)


def s3_client(endpoint: str | None, region: str | None, access_key: str | None, secret_key: str | None) -> Any:
    """A client with bounded waits. boto3 is imported here, since it costs half a second that most installations never need."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region or "eu-central-1",
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=Config(
            connect_timeout=5,
            read_timeout=15,
            retries={"max_attempts": 3, "mode": "standard"},
            request_checksum_calculation="when_required",  # servers other than Amazon's do not all know the newer sums
            response_checksum_validation="when_required",
        ),
    )
