"""Addresses of webhooks as an operator writes them down at a provider that signs nothing: with the secret in them."""

from urllib.parse import quote, urlsplit


def with_password(url: str, secret: str) -> str:
    """https://hub:SECRET@host/..., which becomes HTTP basic authentication (RFC 7617)."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"hub:{quote(secret, safe='')}@{parts.netloc}").geturl()


def with_token(url: str, secret: str) -> str:
    """https://host/...?token=SECRET"""
    return f"{url}?token={quote(secret, safe='')}"
