"""What the app answered to something that happened in the workspace."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """What the app answered: `status` is None when nothing came, `failure` is then Slack's word for why."""

    status: int | None = None
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def json(self) -> dict[str, Any]:
        """The answer as an object, empty when it is none."""
        try:
            body = json.loads(self.text) if self.text.strip() else {}
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}
