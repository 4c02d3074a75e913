"""Summaries and translations for reps: by the model where one is configured and answers; else what rules can do, said as such."""

from dataclasses import dataclass

from inbox.language_model.extract import extracted
from inbox.language_model.prompt import PROMPT_VERSION
from inbox.language_model.shielding import restored, shielded
from inbox.language_model.values import LanguageModel, ModelUnavailable, SummaryQuestion, TranslationQuestion
from inbox.proposals.values import RULES, ProposalKind, Proposed, hash_of

NO_TRANSLATOR = "No translator is set up. An operator can name a language model in the settings."
NOT_SHOWN = "They do not want their words shown to a model outside, so nothing was translated."
LOST = " A number or address may be missing: compare it with the original."


@dataclass(frozen=True, slots=True)
class Writing:
    """Without a `model`, summaries are put together of sentences that were written, and nothing is translated."""

    model: LanguageModel | None = None

    async def summary(self, asked: SummaryQuestion) -> Proposed:
        """In bounded time, whatever happens to the model."""
        key = hash_of("summary", asked.language, *(f"{turn.ours}:{turn.text}" for turn in asked.turns))
        if self.model is None or not asked.model_allowed:
            return _sentences(asked, key, "Sentences of theirs, picked by rules.")
        try:
            written = await self.model.summarise(asked)
        except ModelUnavailable as unavailable:
            return _sentences(asked, key, f"Sentences of theirs, since the model gave no answer: {unavailable.reason}.")
        reason = f"A summary by {written.model}. It may be wrong; the thread has every word."
        return Proposed(
            kind=ProposalKind.SUMMARY, text=written.text, made_by=written.model, input_hash=key, reason=reason,
            prompt_version=written.prompt_version, language=asked.language,
        )  # fmt: skip

    async def translation(self, asked: TranslationQuestion) -> Proposed:
        """In bounded time; an empty text where there is no translator, or it gave no answer."""
        key = hash_of("translation", asked.language, asked.text)
        if self.model is None:
            return _untranslated(asked, key, NO_TRANSLATOR)
        if not asked.model_allowed:
            return _untranslated(asked, key, NOT_SHOWN)
        text, kept = shielded(asked.text)
        try:
            written = await self.model.translate(TranslationQuestion(text, asked.language))
        except ModelUnavailable as unavailable:
            return _untranslated(asked, key, f"Not translated: of the model, {unavailable.reason}.")
        whole, is_whole = restored(written.text, kept)
        reason = f"Translated by {written.model}. The original counts.{'' if is_whole else LOST}"
        return Proposed(
            kind=ProposalKind.TRANSLATION, text=whole, made_by=written.model, input_hash=key, reason=reason,
            prompt_version=written.prompt_version, language=asked.language,
        )  # fmt: skip


def _sentences(asked: SummaryQuestion, key: str, reason: str) -> Proposed:
    return Proposed(
        kind=ProposalKind.SUMMARY, text=extracted(asked.turns), made_by=RULES, input_hash=key, reason=reason,
        prompt_version=PROMPT_VERSION, language=asked.language,
    )  # fmt: skip


def _untranslated(asked: TranslationQuestion, key: str, reason: str) -> Proposed:
    return Proposed(
        kind=ProposalKind.TRANSLATION, text="", made_by=RULES, input_hash=key, reason=reason, language=asked.language
    )
