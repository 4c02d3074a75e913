"""Signatures of OAuth 1.0a, against the worked example that X has published for years."""

import re

from connectors.twitter.oauth import Keys, authorization, encoded, signature

KEYS = Keys(
    "xvz1evFS4wEEPTGEFPHBog",
    "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
    "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
    "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
)
NONCE, AT = "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", 1318622958
ADDRESS = (
    "https://api.twitter.com/1.1/statuses/update.json?include_entities=true"
    "&status=Hello%20Ladies%20%2B%20Gentlemen%2C%20a%20signed%20OAuth%20request%21"
)


def test_the_published_example_has_the_published_signature() -> None:
    header = authorization(KEYS, "post", ADDRESS, NONCE, AT)
    assert 'oauth_signature="hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D"' in header
    assert f'oauth_timestamp="{AT}"' in header


def test_a_header_names_everything_but_the_secrets() -> None:
    header = authorization(KEYS, "POST", "https://api.x.com/2/tweets", "n", 1)
    names = re.findall(r'(\w+)="', header)
    assert names == [
        "oauth_consumer_key",
        "oauth_nonce",
        "oauth_signature",
        "oauth_signature_method",
        "oauth_timestamp",
        "oauth_token",
        "oauth_version",
    ]
    assert KEYS.consumer_secret not in header
    assert KEYS.token_secret not in header


def test_the_usual_port_is_no_part_of_an_address() -> None:
    told = {"oauth_nonce": "n"}
    plain = signature(KEYS, "GET", "https://api.x.com/2/a", told)
    assert signature(KEYS, "GET", "https://API.x.com:443/2/a", told) == plain
    assert signature(KEYS, "GET", "https://api.x.com:8443/2/a", told) != plain
    assert signature(KEYS, "POST", "https://api.x.com/2/a", told) != plain


def test_only_unreserved_characters_stand_as_they_are() -> None:
    assert encoded("Ladies + Gentlemen~-._☃!*") == "Ladies%20%2B%20Gentlemen~-._%E2%98%83%21%2A"
