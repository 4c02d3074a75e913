"""Keys, tokens, passwords and card numbers by their shape. Pure; nothing that is found is written out in full.

Shapes of tokens as their makers publish them (GitHub, GitLab, Slack, Stripe, AWS, Google, OpenAI, SendGrid, npm, PyPI,
Telegram); lengths and first digits of cards as of ISO/IEC 7812 and the card schemes.
"""

import re
from collections.abc import Iterator

SHOWN = 4

SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")),
    ("an AWS key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255})")),
    ("a GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20,64}")),
    ("a Slack token", re.compile(r"\b(?:xox[abeoprs]-[A-Za-z0-9-]{10,250}|xapp-[A-Za-z0-9-]{10,250})")),
    ("a Slack webhook", re.compile(r"https://hooks\.slack\.com/(?:services|workflows)/[\w/]{10,120}")),
    ("a Stripe key", re.compile(r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,250}")),
    ("an API key", re.compile(r"\bsk-(?:[A-Za-z]{2,8}-)?[A-Za-z0-9_-]{20,200}")),
    ("a Google key", re.compile(r"\bAIza[0-9A-Za-z_-]{35}")),
    ("a SendGrid key", re.compile(r"\bSG\.[\w-]{16,32}\.[\w-]{16,64}")),
    ("an npm token", re.compile(r"\bnpm_[A-Za-z0-9]{36}")),
    ("a PyPI token", re.compile(r"\bpypi-[A-Za-z0-9_-]{50,250}")),
    ("a Telegram bot's token", re.compile(r"\b\d{8,10}:AA[A-Za-z0-9_-]{32,34}")),
    ("a signed token", re.compile(r"\beyJ[\w-]{10,500}\.eyJ[\w-]{10,1000}\.[\w-]{10,500}")),
    ("a password in an address", re.compile(r"\b[a-z][a-z0-9+]{1,15}://[^\s:/@]{1,60}:[^\s:/@]{3,80}@[\w.-]{3,100}")),
)
SECRET_WORDS = (
    "password|passwd|passphrase|pwd|api[ _-]?key|secret[ _-]?key|access[ _-]?token|auth[ _-]?token|client[ _-]?secret"
    "|heslo|passwort|kennwort|hasło|пароль|contraseña|mot de passe"
)
TOLD = re.compile(
    rf"\b(?:{SECRET_WORDS})\b[ \t]{{0,3}}(?:[:=—–]|(?:is|je|ist|to|lautet|es|est)\b)[ \t]{{0,3}}"
    r"[\"'“„«`]?([^\s\"'”“«»`]{6,100})",
    re.IGNORECASE,
)
CARD = re.compile(r"(?<![\w.,-])\d(?:[ \u00a0-]?\d){12,18}(?![\w-])")
# First digits -> how many there are in all.
SCHEMES: tuple[tuple[re.Pattern[str], frozenset[int]], ...] = (
    (re.compile(r"4"), frozenset({13, 16, 19})),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), frozenset({16})),
    (re.compile(r"3[47]"), frozenset({15})),
    (re.compile(r"6011|65|64[4-9]"), frozenset({16, 19})),
    (re.compile(r"35(?:2[89]|[3-8])"), frozenset({16})),
    (re.compile(r"3(?:0[0-5]|[68])"), frozenset({14})),
    (re.compile(r"62"), frozenset({16, 19})),
)


def secrets_in(text: str) -> Iterator[tuple[str, str]]:
    """What it is, and the secret as it may be shown: its beginning alone."""
    for name, pattern in SHAPES:
        yield from ((name, masked(match[0])) for match in pattern.finditer(text))
    for match in TOLD.finditer(text):
        if _looks_secret(match[1]):
            yield "a password or key", f"{match[0][: match.start(1) - match.start()]}{masked(match[1])}"


def _looks_secret(value: str) -> bool:
    """No plain word and no address of a page: with a digit or a sign between letters."""
    plain = value.rstrip(".,;:!?)")
    if plain.startswith(("http://", "https://", "www.")) or len(plain) < 6:
        return False
    has_letter = any(letter.isalpha() for letter in plain)
    return any(letter.isdigit() for letter in plain) or (has_letter and bool(SIGN_INSIDE.search(plain)))


SIGN_INSIDE = re.compile(r"\w[!#$%&*+=?@^~]|[!#$%&*+=?@^~]\w")


def masked(secret: str) -> str:
    return f"{secret[:SHOWN]}…"


def cards_in(text: str) -> Iterator[str]:
    """Numbers of payment cards, as they may be shown: the last four digits."""
    for match in CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if _is_card(digits):
            yield f"…{digits[-SHOWN:]}"


def _is_card(digits: str) -> bool:
    fits = any(pattern.match(digits) and len(digits) in lengths for pattern, lengths in SCHEMES)
    return fits and len(set(digits)) > 1 and _check_digit_holds(digits)


def _check_digit_holds(digits: str) -> bool:
    """The check digit of payment cards, ISO/IEC 7812-1."""
    numbers = [int(one) for one in reversed(digits)]
    doubled = [one if place % 2 == 0 else sum(divmod(2 * one, 10)) for place, one in enumerate(numbers)]
    return sum(doubled) % 10 == 0
