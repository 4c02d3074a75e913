"""The addresses that somebody gives as theirs. Nobody has proven them; they only have to be addresses."""

import re

import phonenumbers

EMAIL_LIMIT = 254  # characters; RFC 5321 with erratum 1690
LOCAL_LIMIT = 64  # RFC 5321, 4.5.3.1.1
_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"]+")
_LABEL = re.compile(r"[^\W_](?:[^\W_]|-)*")
_PHONE_LIMIT = 60  # characters; no way of writing a number needs more
_EXTRA = re.compile(r"^(?:tel|phone|mailto):", re.IGNORECASE)


def email_of(text: str) -> str | None:
    """The address in lower case, or None where the text is none. Names of other scripts are addresses too (RFC 6531)."""
    if len(text) > 2 * EMAIL_LIMIT:
        return None
    address = _EXTRA.sub("", text.strip()).lower().removesuffix(".")
    local, at, domain = address.partition("@")
    if not at or len(address) > EMAIL_LIMIT or not _is_local(local) or not _is_domain(domain):
        return None
    return address


def phone_of(text: str, default_country: str | None) -> str | None:
    """The number in E.164 with its plus; None where it is none, or says no country and there is no default."""
    plain = _EXTRA.sub("", text.strip())
    if not 4 <= len(plain) <= _PHONE_LIMIT:
        return None
    try:
        number = phonenumbers.parse(plain, default_country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_local(local: str) -> bool:
    dotted = local.startswith(".") or local.endswith(".") or ".." in local
    return not dotted and len(local) <= LOCAL_LIMIT and _LOCAL.fullmatch(local) is not None


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    fit = all(len(label) <= 63 and not label.endswith("-") and _LABEL.fullmatch(label) for label in labels)
    return fit and len(labels) > 1 and not labels[-1].isdigit()
