"""Drafts without a model: a folder of YAML files, one a language, each with an answer for every kind of wish."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inbox.documents import plain_tree
from inbox.language_model.values import DraftQuestion
from inbox.triage.analysis.values import Intent

FALLBACK_LANGUAGE = "en"
# What has no answer of its own is answered as something near it.
NEAR: Mapping[Intent, Intent] = {Intent.PRAISE: Intent.THANKS, Intent.GREETING: Intent.OTHER}
ANSWERED = frozenset(Intent) - frozenset(NEAR)
ALLOWED = {"greeting": {"name"}, "greeting_without_name": set[str](), "closing": {"rep"}}


class BadTemplates(Exception):
    """The folder cannot be used. `problems`: one sentence each, with the file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class TemplateFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    greeting: str = Field(min_length=1)
    greeting_without_name: str = Field(min_length=1)
    closing: str = Field(min_length=1)
    answers: dict[Intent, str]


@dataclass(frozen=True, slots=True)
class Templates:
    """The files of a folder by language. English is always among them."""

    files: Mapping[str, TemplateFile]

    def draft(self, asked: DraftQuestion) -> str:
        """An answer to begin with, in the contact's language where there is one, else in English."""
        file = self.files.get(asked.language) or self.files[FALLBACK_LANGUAGE]
        name, rep = asked.contact.strip(), asked.rep.strip()
        greeting = file.greeting.replace("{name}", name) if name else file.greeting_without_name
        answer = file.answers[NEAR.get(asked.intent, asked.intent)]
        return f"{greeting}\n\n{answer}\n\n{file.closing.replace('{rep}', rep)}".rstrip()


def load_templates(folder: Path) -> Templates:
    """Every `<language>.yaml` of the folder. Raises BadTemplates with everything that is wrong."""
    problems: list[str] = []
    files: dict[str, TemplateFile] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            files[path.stem] = TemplateFile.model_validate(plain_tree(path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            problems.append(f"{path}: cannot be read: {str(error).splitlines()[0]}")
        except ValidationError as error:
            problems += [f"{path}: {'.'.join(map(str, one['loc']))}: {one['msg'].lower()}" for one in error.errors()]
        else:
            problems += [f"{path}: {problem}" for problem in _lacking(files[path.stem])]
    if FALLBACK_LANGUAGE not in files and not problems:
        problems.append(f"{folder}: there is no {FALLBACK_LANGUAGE}.yaml, which every other language falls back to")
    if problems:
        raise BadTemplates(problems)
    return Templates(files)


def _lacking(file: TemplateFile) -> list[str]:
    missing = sorted(ANSWERED - file.answers.keys())
    problems = [f"answers: {', '.join(missing)} missing"] if missing else []
    for name, allowed in ALLOWED.items():
        problems += _unknown(name, getattr(file, name), allowed)
    for intent, answer in file.answers.items():
        problems += _unknown(f"answers.{intent}", answer, set())
    return problems


def _unknown(name: str, text: str, allowed: set[str]) -> list[str]:
    """Placeholders that nothing fills."""
    try:
        found = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError as error:
        return [f"{name}: {error}"]
    return [f"{name}: there is no {{{field}}}" for field in sorted(found - allowed)]
