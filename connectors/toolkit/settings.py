"""The base of every connector's settings."""

from abc import ABC, abstractmethod
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict


def _http_address(address: str) -> str:
    if address and not address.startswith(("http://", "https://")):
        raise ValueError(f"{address!r} is no http or https address")
    return address.rstrip("/")


def _some_address(address: str) -> str:
    if not address:
        raise ValueError("'' is no http or https address")
    return _http_address(address)


HttpAddress = Annotated[str, AfterValidator(_some_address)]
PerhapsHttpAddress = Annotated[str, AfterValidator(_http_address)]  # "" where there is none


class ConnectorSettings(BaseModel, ABC):
    """What an operator must give for one account. A misspelt name is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    @abstractmethod
    def offline(cls, secret: str = "") -> Self:
        """Settings good for reading and verifying requests only, with no key: `hub parse` and `hub verify`."""
