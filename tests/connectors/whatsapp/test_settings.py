"""What an operator must give, and what is refused with a sentence that helps."""

import pytest
from pydantic import ValidationError

from connectors.contract.channel import Channel
from connectors.whatsapp.connector import WhatsappConnector
from connectors.whatsapp.settings import ButtonKind, WhatsappSettings

GOOD: dict[str, object] = {
    "phone_number_id": "106540352240000",
    "business_account_id": "102290129340000",
    "access_token": "token",
    "app_secret": "secret",
    "verify_token": "word",
}


def test_five_values_are_enough() -> None:
    settings = WhatsappSettings.model_validate(GOOD)
    assert (settings.app, settings.base_url) == ("main", "https://graph.facebook.com")


@pytest.mark.parametrize("name", sorted(GOOD))
def test_each_of_them_is_needed(name: str) -> None:
    with pytest.raises(ValidationError):
        WhatsappSettings.model_validate({key: value for key, value in GOOD.items() if key != name})
    with pytest.raises(ValidationError, match=name):
        WhatsappSettings.model_validate({**GOOD, name: ""})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"phone_number_id": "+420 228 800 100"}, "row of digits"),
        ({"graph_version": "26"}, "v26.0"),
        ({"base_url": "graph.facebook.com"}, "http"),
        ({"recipient_field": "whom"}, "recipient_field"),
        ({"app": "a b"}, "app"),
        ({"list_button": "x" * 21}, "list_button"),
        ({"acces_token": "x"}, "acces_token"),
        ({"templates": [{"name": "a", "language": "cs", "variable": 2}]}, "variable"),
        ({"templates": [{"name": "a", "language": "cs", "text": "{{1}} {{x}}"}]}, "numbered from"),
        ({"templates": [{"name": "a", "language": "cs", "text": "{{1}}", "variables": 2}]}, "leave variables out"),
        ({"templates": [{"name": "a", "language": "cs", "button_labels": ["Go"]}]}, "more button_labels"),
    ],
)
def test_what_is_wrong_is_said(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        WhatsappSettings.model_validate({**GOOD, **wrong})


def test_templates_are_written_as_tables() -> None:
    told = [{"name": "ready", "language": "cs", "variables": 2, "buttons": ["url"]}]
    [shape] = WhatsappSettings.model_validate({**GOOD, "templates": told}).templates
    assert (shape.variables, shape.buttons) == (2, (ButtonKind.URL,))


def test_a_template_with_its_text_is_offered_to_reps() -> None:
    told = [
        {"name": "ready", "language": "cs", "text": "{{1}} čeká", "buttons": ["url"], "button_labels": ["Sledovat"]},
        {"name": "unknown_text", "language": "cs", "variables": 1},
    ]
    connector = WhatsappConnector("shop", WhatsappSettings.model_validate({**GOOD, "templates": told}))
    [offered] = connector.templates_on(Channel.WHATSAPP)
    assert (offered.name, offered.places) == ("ready", ("1",))
    assert offered.buttons == ("Button “Sledovat”: the end of its address",)


def test_secrets_do_not_show() -> None:
    shown = repr(WhatsappSettings.model_validate({**GOOD, "access_token": "hush-1", "app_secret": "hush-2"}))
    assert "hush" not in shown


def test_offline_reads_for_any_number() -> None:
    settings = WhatsappSettings.offline("s")
    assert (settings.phone_number_id, settings.app_secret.get_secret_value()) == ("", "s")
