"""Telephone numbers as people type them, as E.164. Pure."""

import phonenumbers

from crm.contacts.rules import normal_phone

LONGEST = 64  # characters; what is longer is no number


def read_number(typed: str, country: str = "") -> str | None:
    """The number in E.164; None when it is none, or says no country and none is given (ISO 3166-1).

    National and international spellings count, with blanks, brackets, an 00 in the place of the plus, or as a tel: address
    (RFC 3966).
    """
    number = typed.strip()
    if not number or len(number) > LONGEST:
        return None
    number = number[4:] if number[:4].lower() == "tel:" else number
    number = f"+{number[2:]}" if number.startswith("00") else number
    try:
        parsed = phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        return None
    return normal_phone(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
