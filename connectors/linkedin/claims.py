"""The addresses that somebody gives as theirs on a form. Nobody has proven them; they only have to be addresses."""

import re

import phonenumbers

EMAIL_LIMIT = 254  # characters; RFC 5321 with erratum 1690
PHONE_LIMIT = 60  # characters; no way of writing a number needs more
_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\"_]{1,189}")


def email_of(text: str) -> str | None:
    """The address in lower case, or None where the text is none."""
    address = text.strip().lower()
    if len(address) > EMAIL_LIMIT or not _EMAIL.fullmatch(address):
        return None
    labels = address.rpartition("@")[2].split(".")
    return address if len(labels) > 1 and all(labels) and not labels[-1].isdigit() else None


def phone_of(text: str, default_country: str | None) -> str | None:
    """The number in E.164; None where it is none, or says no country and there is no default."""
    if not 4 <= len(text.strip()) <= PHONE_LIMIT:
        return None
    try:
        number = phonenumbers.parse(text, default_country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
