"""Blobs in a folder and in a bucket: what was put is got, whole, and nothing else can be reached."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hub.blobs import UNFINISHED, BlobMissing, Blobs, FolderBlobs, S3Blobs, key_of, s3_client
from hub.clock import SystemClock
from tests.amazon import moto_server

CONTENT = bytes(range(256)) * 1000


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    with moto_server() as address:
        yield address


@pytest.fixture
def bucket(s3_address: str) -> Iterator[S3Blobs]:
    client = s3_client(s3_address, "eu-central-1", "a-key", "a-secret")
    client.create_bucket(Bucket="attachments", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    blobs = S3Blobs(client, "attachments")
    yield blobs
    for found in client.list_objects_v2(Bucket="attachments").get("Contents", []):
        client.delete_object(Bucket="attachments", Key=found["Key"])
    client.delete_bucket(Bucket="attachments")
    blobs.close()
    client.close()


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return FolderBlobs(tmp_path / "blobs")
    found: S3Blobs = request.getfixturevalue("bucket")
    return found


@pytest.mark.parametrize("content", [b"", b"one", CONTENT])
async def test_what_was_put_is_got(blobs: Blobs, content: bytes) -> None:
    key = await blobs.put(content)
    assert key == key_of(content)
    assert await blobs.get(key) == content
    assert await blobs.put(content) == key


async def test_an_unknown_key_is_missing(blobs: Blobs) -> None:
    with pytest.raises(BlobMissing):
        await blobs.get(key_of(b"never put"))


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "", "a" * 63, "A" * 64, "/" * 64, f"..{'a' * 62}", "a" * 63 + "\n", "\u0661" * 64]
)
async def test_a_key_leads_nowhere_else(blobs: Blobs, key: str) -> None:
    with pytest.raises(BlobMissing):
        await blobs.get(key)


async def test_many_at_once_write_one_whole_file(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    keys = await asyncio.gather(*(blobs.put(CONTENT) for _ in range(20)))
    assert set(keys) == {key_of(CONTENT)}
    assert [path.read_bytes() == CONTENT for path in tmp_path.rglob("*") if path.is_file()] == [True]


async def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    key = key_of(CONTENT)
    blobs = FolderBlobs(tmp_path)
    program = (
        "import asyncio, resource, signal, sys, pathlib\n"
        "from hub.blobs import FolderBlobs\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "asyncio.run(FolderBlobs(pathlib.Path(sys.argv[1])).put(bytes(range(256)) * 1000))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert b"File too large" in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with pytest.raises(BlobMissing):
        await blobs.get(key)


async def test_a_half_written_file_of_a_killed_process_is_never_read(tmp_path: Path) -> None:
    blobs, key = FolderBlobs(tmp_path), key_of(CONTENT)
    (tmp_path / key[:2]).mkdir()
    (tmp_path / key[:2] / f"tmp{UNFINISHED}").write_bytes(CONTENT[:100])
    with pytest.raises(BlobMissing):
        await blobs.get(key)
    assert await blobs.get(await blobs.put(CONTENT)) == CONTENT


async def test_nobody_else_may_read_what_customers_sent(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    key = await blobs.put(CONTENT)
    assert (tmp_path / key[:2] / key).stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / key[:2]).iterdir()] == [key]


def test_the_s3_library_is_loaded_only_when_a_bucket_is_used() -> None:
    program = "import sys, hub.blobs; sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0


async def test_what_nobody_put_lately_is_dropped(blobs: Blobs) -> None:
    key = await blobs.put(CONTENT)
    now = SystemClock().machine_now()
    assert not await blobs.drop(key, now - timedelta(hours=1))
    assert await blobs.get(key) == CONTENT
    assert await blobs.drop(key, now + timedelta(hours=1))
    assert await blobs.drop(key, now + timedelta(hours=1))
    with pytest.raises(BlobMissing):
        await blobs.get(key)


async def test_to_put_it_again_makes_it_young(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    key = await blobs.put(CONTENT)
    place = tmp_path / key[:2] / key
    os.utime(place, (0, 0))
    await blobs.put(CONTENT)
    assert not await blobs.drop(key, SystemClock().machine_now() - timedelta(hours=1))
    os.utime(place, (0, 0))
    assert await blobs.drop(key, SystemClock().machine_now() - timedelta(hours=1))
    assert list(place.parent.iterdir()) == []


async def test_it_says_what_lies_in_it_and_since_when(blobs: FolderBlobs | S3Blobs) -> None:
    key = await blobs.put(CONTENT)
    now = SystemClock().machine_now()
    assert await blobs.listed(key[:2], now + timedelta(minutes=1)) == [key]
    assert await blobs.listed(key[:2], now - timedelta(minutes=1)) == []
    other = f"{(int(key[:2], 16) + 1) % 256:02x}"
    assert await blobs.listed(other, now + timedelta(minutes=1)) == []
