"""The base of every connector's settings."""

from abc import ABC, abstractmethod
from typing import Self

from pydantic import BaseModel, ConfigDict


class ConnectorSettings(BaseModel, ABC):
    """What an operator must give for one account. A misspelt name is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    @abstractmethod
    def offline(cls, secret: str = "") -> Self:
        """Settings good for reading and verifying requests only, with no key: `hub parse` and `hub verify`."""
