"""Where a visitor came from, as the form tells it: for this visit, and with `first_` before the name for the first one."""

from collections.abc import Mapping
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from connectors.forms.bodies import cleaned
from connectors.forms.names import spelt

CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id")
CLICKS = ("gclid", "gbraid", "wbraid", "fbclid", "msclkid", "ttclid", "li_fat_id", "twclid")
IN_ADDRESS = (*CAMPAIGN, *CLICKS)  # what stands in the address of the page that was opened
FIRST = "first_"
VALUE_LIMIT = 500  # characters
_QUERY_LIMIT = 8_000  # characters
_ARGUMENTS_LIMIT = 200

# What tells the visit -> the names of fields that say it, the best first.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in IN_ADDRESS},
    "referrer": ("referrer", "referer", "http_referrer", "http_referer"),
    "page": ("page", "page_url", "landing", "landing_page", "source_url"),
    "ref": ("ref", "referral_code"),
}
_ASKED = {
    prefix + name: tuple(spelt(prefix + field) for field in fields)
    for prefix in ("", FIRST)
    for name, fields in _FIELDS.items()
}
# Fields that no visitor fills in: the same answers are the same submission, whatever these say.
UNASKED = frozenset(spelt(prefix + name) for prefix in ("", FIRST) for name in IN_ADDRESS)


def visit_of(answers: Mapping[str, str], referer: str | None) -> dict[str, str]:
    """What the fields say, filled up from the query of the page's own address; `answers` are under their readings.

    Without a field for it the page is the one that the browser names as the place of the form.
    """
    said = {name: value for name, fields in _ASKED.items() if (value := _first(answers, fields))}
    if referer is not None and referer.startswith(("https://", "http://")):
        said.setdefault("page", referer)
    for prefix in ("", FIRST):
        if not any(prefix + name in said for name in IN_ADDRESS):
            said |= {prefix + name: value for name, value in _in_address(said.get(f"{prefix}page", "")).items()}
    return {name: value[:VALUE_LIMIT] for name, value in said.items()}


def _first(answers: Mapping[str, str], fields: tuple[str, ...]) -> str:
    return next((answers[field].strip() for field in fields if field in answers), "")


def _in_address(address: str) -> dict[str, str]:
    try:
        query = urlsplit(address[:_QUERY_LIMIT]).query
    except ValueError:
        return {}
    arguments = islice(parse_qsl("&".join(query.split("&", _ARGUMENTS_LIMIT)[:_ARGUMENTS_LIMIT])), _ARGUMENTS_LIMIT)
    return {name: value for name, raw in arguments if name in IN_ADDRESS and (value := cleaned(raw).strip())}
