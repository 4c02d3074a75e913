"""Addresses as they stand in an SMTP dialogue and in the head of a mail of ours. RFC 5321, section 4.1.2; RFC 6531."""

import re
from dataclasses import dataclass

import idna

from connectors.contract.errors import NotReachable

LONGEST = 254  # octets of a whole address, RFC 5321 section 4.5.3.1.3 less its brackets
LONGEST_LOCAL = 64
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+"
_DOT_STRING = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_NEEDS_ESCAPE = re.compile(r'(["\\])')


@dataclass(frozen=True, slots=True)
class Recipient:
    """`address` is ready for the wire: its domain in the form of the domain name system, its local part quoted if need be.
    `is_international`: it cannot be written without SMTPUTF8."""

    address: str

    @property
    def is_international(self) -> bool:
        return not self.address.isascii()


def recipient(handle: str) -> Recipient:
    """The address that a handle names; NotReachable when it is none."""
    local, at, domain = handle[: LONGEST + 2].strip().rpartition("@")
    if not at or not local or not _is_printable(local):
        raise NotReachable(f"{handle[:LONGEST]!r} is no e-mail address")
    address = f"{_local(local)}@{_domain(domain)}"
    if len(address.encode()) > LONGEST or len(local.encode()) > LONGEST_LOCAL:
        raise NotReachable("the address is longer than e-mail addresses can be")
    return Recipient(address)


def _is_printable(local: str) -> bool:
    return all(letter.isprintable() for letter in local)


def _local(local: str) -> str:
    return local if _DOT_STRING.fullmatch(local) else f'"{_unquoted(local)}"'


def _unquoted(local: str) -> str:
    """What stands between the quotes; quotes that are there already are kept."""
    inner = local[1:-1] if len(local) > 2 and local.startswith('"') and local.endswith('"') else local
    return _NEEDS_ESCAPE.sub(r"\\\1", inner)


def _domain(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode().lower()
    except idna.IDNAError as problem:
        raise NotReachable(f"{domain[:LONGEST]!r} is no domain that mail could go to") from problem
