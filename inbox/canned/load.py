"""Canned answers from a folder of YAML files, one a language.

order_on_its_way:
  title: Order is on its way
  text: "Hello {{first_name}}, your order {{order}} is on its way."
  channels:
    sms: "Your order {{order}} is on its way."
"""

import hashlib
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.contract.channel import Channel
from inbox.canned.rules import PLACE
from inbox.canned.values import CannedAnswer, CannedAnswers
from inbox.documents import plain_tree


class BadAnswers(Exception):
    """The folder cannot be used. `problems`: one sentence each, with the file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Written(BaseModel):
    """One answer as a file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1, max_length=70)
    text: str = Field(min_length=1, max_length=3_000)
    channels: dict[Channel, str] = Field(default={})


def load_answers(folder: Path) -> CannedAnswers:
    """Every `<language>.yaml` of the folder; none where there is no such folder. Raises BadAnswers with all that is wrong."""
    problems: list[str] = []
    answers: list[CannedAnswer] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            read = plain_tree(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            problems.append(f"{path}: cannot be read: {str(error).splitlines()[0]}")
            continue
        if not isinstance(read, dict):
            problems.append(f"{path}: must be names of answers, each with a title and a text")
            continue
        for name, entry in read.items():
            answer = _answer(path, str(name), entry, problems)
            answers += [answer] if answer is not None else []
    if problems:
        raise BadAnswers(problems)
    return CannedAnswers(tuple(answers))


def _answer(path: Path, name: str, entry: object, problems: list[str]) -> CannedAnswer | None:
    try:
        written = Written.model_validate(entry)
    except ValidationError as error:
        problems += [
            f"{path}: {'.'.join([name, *map(str, one['loc'])])}: {one['msg'].lower()}" for one in error.errors()
        ]
        return None
    texts = {"text": written.text, **{f"channels.{channel.value}": text for channel, text in written.channels.items()}}
    problems += [
        f"{path}: {name}.{where}: braces that are no place; a place is written {{{{first_name}}}}"
        for where, text in texts.items()
        if "{{" in PLACE.sub("", text) or "}}" in PLACE.sub("", text)
    ]
    key = hashlib.sha256(f"{path.stem}/{name}".encode()).hexdigest()[:16]
    return CannedAnswer(
        key=key, language=path.stem, title=written.title, text=written.text, channels=dict(written.channels)
    )
