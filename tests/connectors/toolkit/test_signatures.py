"""Comparing what is claimed with what is expected."""

from connectors.toolkit.signatures import hmac_sha256_hex, same


def test_only_equal_texts_are_the_same() -> None:
    assert same("abc", "abc")
    assert not same("abc", "abd")
    assert not same("", "abc")
    assert not same("ab", "abc")


def test_odd_characters_do_no_harm() -> None:
    assert not same("\udcff\ud800ü", "abc")
    assert same("ü", "ü")


def test_hmac_of_a_known_vector() -> None:
    # RFC 4231, test case 2
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert hmac_sha256_hex("Jefe", b"what do ya want for nothing?") == expected
