"""What forms call their fields, in many languages, and how two spellings of one name are told to be the same."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

NAME_LIMIT = 100  # characters of a field's name that are kept


def _listed(words: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in words.split(","))


NAME = _listed(
    """
    name, full name, fullname, full_name, display name, jméno a příjmení, celé jméno, jméno, meno, meno a
    priezvisko, vor- und nachname, nom complet, nom et prénom, prénom et nom, nombre completo, nombre y
    apellidos, nombre, nom, imię i nazwisko, имя и фамилия, фио, имя, ім'я та прізвище, піб, ім'я, nome e
    cognome, nome completo, nome, naam, name vorname, ansprechpartner
    """
)
GIVEN_NAME = _listed(
    """
    first name, firstname, fname, given name, forename, vorname, křestní jméno, krstné meno, prénom, primer
    nombre, imię, primeiro nome, voornaam
    """
)
FAMILY_NAME = _listed(
    """
    last name, lastname, lname, surname, family name, nachname, familienname, příjmení, priezvisko, nom de
    famille, apellidos, apellido, nazwisko, фамилия, прізвище, cognome, sobrenome, apelido, achternaam
    """
)
EMAIL = _listed(
    """
    email, e-mail, mail, email address, e-mail address, mail address, work email, business email, user email,
    from, reply to, _replyto, e-mail-adresse, mailadresse, e-mailová adresa, adresse e-mail, adresse email,
    adresse mail, courriel, adresse électronique, correo, correo electrónico, dirección de correo, adres e-mail,
    poczta, почта, электронная почта, эл. почта, емейл, имейл, електронна пошта, ел. пошта, пошта, indirizzo
    email, e-mailadres
    """
)
PHONE = _listed(
    """
    phone, phone number, telephone, telephone number, tel, tel number, mobile, mobile number, mobile phone,
    cell, cell phone, work phone, user phone, telefon, telefonnummer, handy, handynummer, mobil, mobilnummer,
    rufnummer, telefonní číslo, telefonne cislo, téléphone, numéro de téléphone, portable, teléfono, número de
    teléfono, móvil, numer telefonu, komórka, телефон, номер телефона, номер телефону, мобильный, мобільний,
    telefono, cellulare, telefone, telemóvel, celular, telefoon, telefoonnummer, whatsapp
    """
)
MESSAGE = _listed(
    """
    message, your message, msg, comment, comments, question, enquiry, inquiry,
    nachricht, ihre nachricht, mitteilung, anliegen, frage, kommentar, anfrage, zpráva, vaše zpráva, dotaz,
    vzkaz, správa, vaša správa, otázka, poznámka, votre message, commentaire, demande, mensaje, su mensaje,
    comentario, consulta, pregunta, wiadomość, treść, treść wiadomości, pytanie, сообщение, ваше сообщение,
    вопрос, комментарий, текст, повідомлення, ваше повідомлення, питання, коментар, messaggio, mensagem, bericht,
    text, body, description, details
    """
)
COMPANY = _listed(
    """
    company, company name, organization, organisation, organization name, business name, employer, firma,
    firmenname, unternehmen, název firmy, společnost, spoločnosť, názov firmy, entreprise, société, nom de
    l'entreprise, empresa, nombre de la empresa, nazwa firmy, компания, организация, фирма, компанія,
    організація, фірма, azienda, società, bedrijf
    """
)
LANGUAGE = _listed(
    """
    language, lang, locale, preferred language, sprache, jazyk, langue, idioma, język, язык, мова, lingua, taal
    """
)
HONEYPOT = _listed(
    """
    _gotcha, _honey, _honeypot, honeypot, bot-field, botcheck
    """
)

_NO_LETTERS = re.compile(r"[\W_]+")
_PATH = re.compile(r"[.\[\]]+")
_WORDS_OF_STRUCTURE = frozenset({"value", "raw_value"})
_WHOSE = ("your", "contact", "customer", "client", "visitor", "lead", "my")


@lru_cache(maxsize=4096)
def spelt(name: str) -> str:
    """A name without case, accents, blanks, signs and what stands in brackets: `E-Mail (required) *` is `email`."""
    plain = unicodedata.normalize("NFKD", name.partition("(")[0] or name)
    return _NO_LETTERS.sub("", plain.casefold())


def readings(name: str) -> list[str]:
    """What a field's name may mean, the whole name first: `contact[your-email]` may be `email`."""
    steps = [step for step in _PATH.split(name) if step]
    if len(steps) > 1 and steps[-1] in _WORDS_OF_STRUCTURE:
        steps.pop()
    last = spelt(steps[-1]) if steps else ""
    shorter = [last.removeprefix(word) for word in _WHOSE if last.startswith(word)]
    return [reading for reading in (spelt(name), last, *shorter) if reading]


@lru_cache(maxsize=256)
def all_spelt(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spelt(name) for name in names))


def by_reading(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The first answer that is not blank under each reading of its name; a whole name goes before a part of one."""
    whole: dict[str, str] = {}
    parts: dict[str, str] = {}
    for name, value in pairs:
        if not value or value.isspace():
            continue
        first, *others = readings(name[:NAME_LIMIT]) or [""]
        whole.setdefault(first, value)
        for reading in others:
            parts.setdefault(reading, value)
    return {**parts, **whole}
