"""What the hub writes to people by itself: a YAML file with a text for each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from inbox.documents import BadDocument, Grammar, read_document, text_of

OTHERWISE = "en"
LONGEST = 600  # characters


class BadTexts(BadDocument):
    """automatic.yaml cannot be used."""


@dataclass(frozen=True, slots=True)
class AutomaticTexts:
    """By language; English is always among them."""

    out_of_hours: Mapping[str, str]
    satisfaction: Mapping[str, str]


def in_language(texts: Mapping[str, str], language: str | None) -> str:
    return texts.get(language or OTHERWISE) or texts[OTHERWISE]


def load_texts(path: Path) -> AutomaticTexts:
    """The texts of a file. Raises BadTexts with every problem at once."""
    try:
        document = read_document(text_of(path), str(path), GRAMMAR)
    except BadDocument as error:
        raise BadTexts(error.problems) from error
    if document.doubles:
        raise BadTexts(document.doubles)
    try:
        file = TextsFile.model_validate(document.tree)
    except ValidationError as error:
        raise BadTexts([document.sentence(dict(one)) for one in error.errors(include_url=False)]) from error
    return AutomaticTexts(file.out_of_hours, file.satisfaction)


def _filled_by(allowed: frozenset[str], texts: dict[str, str]) -> dict[str, str]:
    if OTHERWISE not in texts:
        raise ValueError("the English text (en) is missing, which stands in for others")
    for text in texts.values():
        unknown = {name for _, name, _, _ in Formatter().parse(text) if name is not None} - allowed
        if unknown:
            raise ValueError(f"nothing fills {{{sorted(unknown)[0]}}}")
    return texts


def _with_opening(texts: dict[str, str]) -> dict[str, str]:
    return _filled_by(frozenset({"opens"}), texts)


def _plain(texts: dict[str, str]) -> dict[str, str]:
    return _filled_by(frozenset(), texts)


Text = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class TextsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    out_of_hours: Annotated[dict[str, Text], AfterValidator(_with_opening)]
    satisfaction: Annotated[dict[str, Text], AfterValidator(_plain)]


GRAMMAR = Grammar(TextsFile, {}, {}, "out_of_hours and satisfaction")
