"""What only colleagues write to each other: phrases of nine languages, Slack's own signs. Pure; an operator may add phrases.

"internal" alone is a word of many good answers (internal storage, internal temperature), so it counts only as a label or
with what makes it one: note, only, use.
"""

import re
from collections.abc import Iterable, Iterator

LABELS = "internal|interní|interne|interní poznámka|intern|wewnętrzne|внутрішнє|внутреннее|interno|interne"
LABEL = re.compile(rf"(?:^|\n)[ \t>*]{{0,8}}(?:{LABELS})[ \t]{{0,2}}[:–—-]|[\[(](?:{LABELS})[\])]", re.IGNORECASE)
TAG = re.compile(
    r"\[(?:note|internal note|draft|todo|tbd|do not send|poznámka|poznamka|notiz|entwurf|notatka|нотатка|заметка|nota|brouillon)\]"
    r"|\b(?:todo|fixme|tbd)[:!]",
    re.IGNORECASE,
)
SLACK = re.compile(
    r"<[@#!][A-Za-z0-9^|][^<>\n]{0,80}>"  # mentions of people, channels and everybody
    r"|(?<![\w@.])@(?:here|channel|everyone)\b"
    r"|https?://[\w-]{1,60}\.slack\.com/(?:archives|files|team|client)/[\w/?=&.-]{1,200}"
    r"|https?://app\.slack\.com/[\w/?=&.-]{1,200}"
    r"|slack://[\w/?=&.-]{1,200}"
    r"|(?<!\w)#(?:triage|escalation|support|sales|internal|ops|finance|team)[\w-]{0,60}"
)
USUAL = (
    # en
    "internal note", "internal only", "internal use only", "for internal use", "internal use", "for internal eyes", "for our eyes only",
    "keep this internal", "keep it internal",
    "internal comment", "internal info", "do not forward", "don't forward", "do not send this", "don't send this",
    "not for the customer", "don't tell the customer", "do not tell the customer", "don't tell them",
    "do not share with the customer", "between us", "off the record", "the customer is always complaining",
    "this customer is a pain", "just stall him", "just stall them", "just stall her", "can someone take this",
    "can somebody take this",
    # cs, sk
    "interní poznámka", "interní informace", "jen pro interní", "pouze pro interní", "nepřeposílat", "nepřeposílejte",
    "neposílat zákazníkovi", "neříkat zákazníkovi", "jen mezi námi", "neříkej mu", "neříkej jí", "zákazníkovi neříkej",
    "zákazníkovi to neříkej", "zůstane to mezi námi",
    "interná poznámka", "len pre interné", "iba pre interné", "nepreposielať", "neposielať zákazníkovi",
    "nehovoriť zákazníkovi", "len medzi nami", "zákazníkovi nehovor", "zákazníkovi to nehovor",
    # de
    "interne notiz", "interner hinweis", "nur intern", "nur für den internen", "nur für internen", "nicht weiterleiten",
    "nicht an den kunden", "dem kunden nicht sagen", "nicht dem kunden sagen", "unter uns gesagt", "bleibt unter uns",
    # pl
    "notatka wewnętrzna", "tylko do użytku wewnętrznego", "do użytku wewnętrznego", "nie przekazywać dalej",
    "nie wysyłać do klienta", "nie mów klientowi", "nie mówić klientowi", "tylko między nami",
    # uk, ru
    "внутрішня нотатка", "тільки для внутрішнього", "лише для внутрішнього", "не пересилати", "не кажи клієнту",
    "не казати клієнту", "між нами кажучи", "внутренняя заметка", "только для внутреннего", "не пересылать",
    "не говори клиенту", "не говорить клиенту", "строго между нами", "клиенту не говорить",
    # es, fr
    "nota interna", "solo para uso interno", "uso interno", "no reenviar", "no enviar al cliente",
    "no decirle al cliente", "no se lo digas al cliente", "que quede entre nosotros", "note interne",
    "usage interne", "ne pas transférer", "ne pas envoyer au client", "ne pas dire au client",
    "ne le dites pas au client", "reste entre nous",
)  # fmt: skip


def internal_words(text: str, own: Iterable[str] = ()) -> Iterator[str]:
    """Every phrase, tag, mention and link of the inside, as it stands in the text."""
    for pattern in (LABEL, TAG, SLACK):
        yield from (match[0].strip() for match in pattern.finditer(text))
    folded = " ".join(text.casefold().replace("’", "'").split())
    yield from (phrase for phrase in (*USUAL, *_folded(own)) if _stands_in(phrase, folded))


def _folded(phrases: Iterable[str]) -> list[str]:
    return [" ".join(one.casefold().replace("’", "'").split()) for one in phrases if one.strip()]


def _stands_in(phrase: str, folded: str) -> bool:
    """As whole words. `str.find` walks the text once; what follows a place that does not fit is looked at only once too."""
    place = folded.find(phrase)
    while place >= 0:
        before, after = folded[place - 1 : place], folded[place + len(phrase) : place + len(phrase) + 1]
        if not (before.isalnum() and phrase[0].isalnum()) and not (after.isalnum() and phrase[-1].isalnum()):
            return True
        place = folded.find(phrase, place + len(phrase))
    return False
