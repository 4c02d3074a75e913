"""Where attachments and large bodies lie: a folder, or S3. A key is the content's own fingerprint, so nothing lies twice."""

import asyncio
import contextlib
import hashlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

KEY_LENGTH = 64  # SHA-256 in hexadecimal


class BlobMissing(Exception):
    """Nothing lies under this key."""


class Blobs(Protocol):
    async def put(self, content: bytes) -> str:
        """Keep the bytes; the key under which `get` gives them back. On disk when this returns."""
        ...

    async def get(self, key: str) -> bytes:
        """The bytes; raises BlobMissing."""
        ...


def key_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class FolderBlobs:
    """A folder with 256 subfolders. A file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, content: bytes) -> str:
        return await asyncio.to_thread(self._write, content)

    async def get(self, key: str) -> bytes:
        return await asyncio.to_thread(self._read, key)

    def _write(self, content: bytes) -> str:
        key = key_of(content)
        place = self._place(key)
        if place.exists():
            return key
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(place)
        return key

    def _read(self, key: str) -> bytes:
        try:
            return self._place(key).read_bytes()
        except FileNotFoundError as error:
            raise BlobMissing(key) from error

    def _place(self, key: str) -> Path:
        if len(key) != KEY_LENGTH or not key.isalnum():
            raise BlobMissing(key)
        return self.folder / key[:2] / key


class S3Blobs:
    """A bucket, through boto3 in a small thread pool of its own."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="s3")

    async def put(self, content: bytes) -> str:
        key = key_of(content)
        await self._run(lambda: self.client.put_object(Bucket=self.bucket, Key=key, Body=content))
        return key

    async def get(self, key: str) -> bytes:
        def fetch() -> bytes:
            with contextlib.closing(self.client.get_object(Bucket=self.bucket, Key=key)["Body"]) as body:
                return bytes(body.read())

        try:
            return bytes(await self._run(fetch))
        except self.client.exceptions.NoSuchKey as error:
            raise BlobMissing(key) from error

    async def _run(self, call: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def close(self) -> None:
        self._threads.shutdown(wait=True)


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
        config=Config(connect_timeout=5, read_timeout=15, retries={"max_attempts": 3, "mode": "standard"}),
    )
