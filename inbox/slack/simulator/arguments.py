"""The arguments of one Web API call, merged from address, form and JSON, with typed reading."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the app gave to a method; nulls are left out beforehand."""

    method: str
    values: Mapping[str, Any]

    def has(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """The argument as text, empty when it was not given."""
        return str(self.values.get(name, ""))

    def optional(self, name: str) -> str | None:
        return self.text(name) or None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in {"true", "1"}

    def number(self, name: str, default: int) -> int:
        value = self.values.get(name)
        return default if value in (None, "") else int(str(value))

    def structure(self, name: str) -> Any:
        """An object or list, decoded where it came as JSON inside a text; None when it was not given."""
        value = self.values.get(name)
        return json.loads(value) if isinstance(value, str) and value else value or None
