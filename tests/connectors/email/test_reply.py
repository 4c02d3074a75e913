"""What of a mail its writer typed: quotes, old mail, signatures and phone lines go, everything else stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.reply import own_words

OWN = "Hello,\n\nit works now, thank you.\n\nBest regards\nLena"
QUOTE = "> Does it work now?\n>\n> Your desk"
OLD_MAIL = "Dear Lena,\n\ndoes it work now?\n\nYour desk"
DESK = "Ann Desk <desk@example.com>"

# Languages of the hub: what Gmail, Thunderbird and Apple Mail write above a quote.
INTRODUCTIONS = {
    "cs": (
        f"po 11. 11. 2024 v 9:05 odesílatel {DESK} napsal:",
        "Dne 11. 11. 2024 v 9:05 Ann Desk napsal(a):",
        f"11. 11. 2024 v 9:05, {DESK}:",
    ),
    "de": (
        f"Am Mo., 11. Nov. 2024 um 09:05 Uhr schrieb {DESK}:",
        "Am 11.11.24 um 09:05 schrieb Ann Desk:",
        f"{DESK} hat am 11.11.2024 09:05 CET geschrieben:",
    ),
    "en": (
        f"On Mon, Nov 11, 2024 at 9:05\u202fAM {DESK} wrote:",
        "On 11/11/2024 09:05, Ann Desk wrote:",
        f"On 11 Nov 2024, at 09:05, {DESK} wrote:",
        f"On Monday, November 11th, 2024 at 9:05 AM, {DESK} wrote:",
        f"On 11 Nov 2024, 09:05 +0100, {DESK}, wrote:",
        f"---- On Mon, 11 Nov 2024 09:05:00 +0100 {DESK} wrote ----",
        f"{DESK} wrote on 11/11/2024 09:05:21 AM:",
        f"Quoting {DESK}:",
    ),
    "es": (
        "El lun, 11 nov 2024 a las 9:05, Ann Desk (<desk@example.com>) escribió:",
        "El 11/11/2024 a las 9:05, Ann Desk escribió:",
        f"El lunes, 11 de noviembre de 2024, 09:05:00 CET, {DESK} escribió:",
    ),
    "fr": (
        f"Le lun. 11 nov. 2024 à 09:05, {DESK} a écrit\xa0:",
        "Le 11/11/2024 à 09:05, Ann Desk a écrit :",
    ),
    "pl": (
        f"pon., 11 lis 2024 o 09:05 {DESK} napisał(a):",
        "W dniu 11.11.2024 o 09:05, Ann Desk pisze:",
        f"W dniu 2024-11-11 09:05:12 użytkownik {DESK} napisał:",
    ),
    "ru": (
        f"пн, 11 нояб. 2024 г. в 09:05, {DESK}:",
        "11.11.2024 09:05, Ann Desk пишет:",
        f"Понедельник, 11 ноября 2024, 9:05 +03:00 от {DESK}:",
    ),
    "sk": (
        f"po 11. 11. 2024 o 9:05 {DESK} napísal(a):",
        "Dňa 11. 11. 2024 o 9:05 Ann Desk napísal(a):",
    ),
    "uk": (
        f"пн, 11 лист. 2024 р. о 09:05 {DESK} пише:",
        "11.11.2024 09:05, Ann Desk пише:",
    ),
}
# And some of the others that mail programs speak.
FOREIGN_INTRODUCTIONS = (
    f"Il giorno lun 11 nov 2024 alle ore 09:05 {DESK} ha scritto:",
    f"Em seg., 11 de nov. de 2024 às 09:05, {DESK} escreveu:",
    f"Op 11 nov. 2024 om 09:05 heeft {DESK} het volgende geschreven:",
    f"Den mån 11 nov. 2024 kl 09:05 skrev {DESK}:",
    f"man. 11. nov. 2024 kl. 09:05 skrev {DESK}:",
    "ma 11. marrask. 2024 klo 9.05 Ann Desk (desk@example.com) kirjoitti:",
    f"{DESK} ezt írta (időpont: 2024. nov. 11., H, 9:05):",
    f"lun., 11 nov. 2024 la 09:05, {DESK} a scris:",
    f"{DESK}, 11 Kas 2024 Pzt, 09:05 tarihinde şunu yazdı:",
    f"Στις Δευ 11 Νοε 2024 στις 9:05 π.μ., ο χρήστης {DESK} έγραψε:",
    f"2024年11月11日(月) 9:05 {DESK}:",
    f"2024/11/11 9:05、{DESK}のメール:",
    f"{DESK} 于2024年11月11日周一 09:05写道：",
    f"{DESK} 於 2024年11月11日 週一 上午9:05寫道：",
    f"2024년 11월 11일 (월) 오전 9:05, {DESK}님이 작성:",
    f"Vào Th 2, 11 thg 11, 2024 vào lúc 09:05 {DESK} đã viết:",
    f"Blurgh 11.11.2024 09:05 {DESK} zorbl:",
)
HEADERS = {
    "cs": ("Od", "Odesláno", "Komu", "Předmět"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "en": ("From", "Sent", "To", "Subject"),
    "es": ("De", "Enviado el", "Para", "Asunto"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "pl": ("Od", "Wysłano", "Do", "Temat"),
    "ru": ("От", "Отправлено", "Кому", "Тема"),
    "sk": ("Od", "Odoslané", "Komu", "Predmet"),
    "uk": ("Від", "Надіслано", "Кому", "Тема"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "pt": ("De", "Enviada", "Para", "Assunto"),
    "sv": ("Från", "Skickat", "Till", "Ämne"),
    "da": ("Fra", "Sendt", "Til", "Emne"),
    "fi": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "hu": ("Feladó", "Elküldve", "Címzett", "Tárgy"),
    "ro": ("De la", "Trimis", "Către", "Subiect"),
    "tr": ("Kimden", "Gönderilme", "Kime", "Konu"),
    "el": ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    "ja": ("差出人", "送信日時", "宛先", "件名"),
    "zh": ("发件人", "发送时间", "收件人", "主题"),
    "ko": ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
}
HEADER_FORMS = ("{}: {}", "{} : {}", "{}：{}", "*{}:* {}", "{}:\t{}")
TITLES = {
    "cs": ("---------- Původní e-mail ----------", "---------- Přeposlaná zpráva ----------"),
    "de": ("-----Ursprüngliche Nachricht-----", "---------- Weitergeleitete Nachricht ---------"),
    "en": ("-----Original Message-----", "---------- Forwarded message ---------", "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐"),
    "es": ("-----Mensaje original-----", "---------- Mensaje reenviado ----------"),
    "fr": ("-----Message d'origine-----", "---------- Message transféré ----------", "----- Mail original -----"),
    "pl": ("-----Wiadomość oryginalna-----", "---------- Wiadomość przekazana ----------"),
    "ru": ("-----Исходное сообщение-----", "-------- Пересылаемое сообщение --------"),
    "sk": ("---------- Pôvodná správa ----------", "---------- Preposlaná správa ----------"),
    "uk": ("--- Оригінальне повідомлення ---", "---------- Переслане повідомлення ----------"),
}
DEVICES = {
    "cs": ("Odesláno z iPhonu", "Odesláno z mého telefonu", "Získejte Outlook pro Android<https://aka.ms/x>"),
    "de": (
        "Von meinem iPhone gesendet",
        "Gesendet mit der GMX Mail App",
        "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    ),
    "en": (
        "Sent from my iPhone",
        "Sent from my cell, please excuse typos.",
        "Sent from Mail<https://go.microsoft.com/fwlink/?LinkId=550986> for Windows",
        "Get Outlook for iOS<https://aka.ms/x>",
        "Sent from Yahoo Mail on Android",
        "(sent from my phone)",
    ),
    "es": ("Enviado desde mi iPhone", "Enviado desde Outlook para Android", "Obtener Outlook para iOS"),
    "fr": ("Envoyé de mon iPhone", "Envoyé depuis l'application Mail Orange", "Télécharger Outlook pour iOS"),
    "pl": ("Wysłane z iPhone'a", "Wysłano z telefonu Samsung", "Pobierz aplikację Outlook dla systemu iOS"),
    "ru": ("Отправлено с iPhone", "Отправлено из мобильной Почты Mail.ru", "Скачать Outlook для Android"),
    "sk": ("Odoslané z iPhonu", "Odoslané z môjho telefónu", "Získajte Outlook pre iOS"),
    "uk": ("Надіслано з iPhone", "Відправлено з мобільного додатку UKR.NET", "Отримати Outlook для Android"),
    "nl": ("Verstuurd vanaf mijn iPhone", "Outlook voor Android downloaden<https://aka.ms/x>"),
    "zh": ("从我的 iPhone 发送", "發自我的 iPhone"),
    "ja": ("iPhoneから送信",),
    "ko": ("나의 iPhone에서 보냄",),
}
REPLY_ABOVE = (
    "##- Please type your reply above this line -##",
    "--- Bitte antworten Sie oberhalb dieser Zeile ---",
    "--- Odpovězte nad tímto řádkem ---",
    "--- Répondez au-dessus de cette ligne ---",
    "--- Ответьте выше этой строки ---",
)


def flat(rows: dict[str, tuple[str, ...]]) -> list[object]:
    return [pytest.param(row, id=f"{name}-{n}") for name, column in rows.items() for n, row in enumerate(column)]


def header(labels: tuple[str, ...], form: str = "{}: {}", sender: str = DESK) -> str:
    values = (sender, "Monday, 11 November 2024 09:05", "Lena Hartwig", "Your order")
    return "\n".join(form.format(label, value) for label, value in zip(labels, values, strict=True))


@pytest.mark.parametrize("introduction", [*flat(INTRODUCTIONS), *FOREIGN_INTRODUCTIONS])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_quote_goes_with_its_introduction(introduction: str, gap: str) -> None:
    assert own_words(f"{OWN}\n\n{introduction}{gap}{QUOTE}\n") == OWN


@pytest.mark.parametrize("introduction", [*flat(INTRODUCTIONS), *FOREIGN_INTRODUCTIONS])
def test_unmarked_old_mail_goes_with_its_introduction(introduction: str) -> None:
    assert own_words(f"{OWN}\n\n{introduction}\n\n{OLD_MAIL}\n") == OWN


@pytest.mark.parametrize("introduction", flat(INTRODUCTIONS))
def test_answers_below_and_between_quoted_lines_stay(introduction: str) -> None:
    mail = f"{introduction}\n\n{QUOTE}\n\nYes.\n> And the second one?\nThat too.\n\nLena\n"
    assert own_words(mail) == "Yes.\n\nThat too.\n\nLena"


@pytest.mark.parametrize(
    "introduction",
    [
        "On Mon, Nov 11, 2024 at 9:05 AM, Ann Desk <\ndesk@example.com> wrote:",
        "On Mon, Nov 11, 2024 at 9:05 AM Ann Desk <desk@example.com>\nwrote:",
        "On Nov 11, 2024,\nat 9:05,\nAnn Desk <desk@example.com> wrote:",
        "On Mon, 11 Nov 2024 09:05:00 +0100\nAnn Desk <desk@example.com> wrote:",
        "On Mon, 11 Nov 2024 at 09:05 Ann Desk\n\n<\nmailto:Ann Desk <desk@example.com>\n> wrote:",
        "Ann Desk <desk@example.com> schrieb am Mo., 11.\nNov. 2024 um 09:05 Uhr:",
        "Ann Desk <desk@example.com> hat am\n11.11.2024 09:05 CET geschrieben:",
        "Il giorno lun 11\nnov 2024 alle ore 09:05 Ann Desk <desk@example.com>\nha scritto:",
        "Op 11 nov. 2024 09:05 schreef Ann Desk <desk@example.com> het\nvolgende:",
        "man. 11. nov. 2024 kl. 09:05 skrev Ann Desk <desk@example.com\n>:",
    ],
)
def test_an_introduction_may_be_broken_over_lines(introduction: str) -> None:
    assert own_words(f"{OWN}\n{introduction}\n\n{QUOTE}") == OWN


def test_an_introduction_may_have_the_old_mail_behind_it() -> None:
    assert own_words(f"{OWN}\n\n On Mon, Nov 11, 2024 at 9:05, {DESK} wrote:   Dear Lena, does it work?") == OWN


def test_an_introduction_without_verb_or_colon_ends_with_an_address() -> None:
    assert own_words(f"{OWN}\n\n2024-11-11 9:05 GMT+01:00 {DESK}\n\n{OLD_MAIL}") == OWN


def test_a_name_and_a_verb_introduce_only_what_is_quoted() -> None:
    assert own_words(f"Yes.\n\nAnn Desk writes:\n{QUOTE}") == "Yes."
    assert own_words("Ann Desk writes:\n\nall is well") == "Ann Desk writes:\n\nall is well"


@pytest.mark.parametrize(
    "quote",
    [
        "| Does it work?\n| Your desk",
        "Ann> Does it work?\nAnn> Your desk",
        ">Does it work?\n>>Yes?",
        "  > Does it?\n  >",
    ],
)
def test_below_an_introduction_bars_and_names_quote_too(quote: str) -> None:
    assert own_words(f"On 11 Nov 2024 09:05, {DESK} wrote:\n\n{quote}\n\nIt does.") == "It does."


def test_bars_without_an_introduction_are_a_table() -> None:
    table = "Here they are.\n\n| part | price |\n| --- | --- |\n| bolt | 12 |"
    assert own_words(table) == table


def test_the_end_of_a_quoted_line_broken_by_a_program_goes_with_it() -> None:
    quote = f"> {'Lorem ipsum dolor sit amet ' * 3}and\nwhat follows of it\n> the next line"
    assert own_words(f"{OWN}\n\n{quote}") == OWN


@pytest.mark.parametrize(("language", "labels"), HEADERS.items())
@pytest.mark.parametrize("form", HEADER_FORMS)
def test_a_copied_header_ends_the_own_text(language: str, labels: tuple[str, ...], form: str) -> None:
    for sender in (DESK, "Ann Desk"):
        mail = f"{OWN}\n________________________________\n{header(labels, form, sender)}\n\n{OLD_MAIL}"
        assert own_words(mail) == OWN, language


@pytest.mark.parametrize("order", [(1, 0, 2, 3), (3, 0, 2, 1), (0, 2, 3, 1)])
def test_the_lines_of_a_header_come_in_any_order(order: tuple[int, ...]) -> None:
    lines = header(HEADERS["fr"]).split("\n")
    shuffled = "\n".join(lines[place] for place in order)
    assert own_words(f"{OWN}\n\n{shuffled}\n\n{OLD_MAIL}") == OWN


def test_a_header_may_be_wrapped_or_on_one_line() -> None:
    wrapped = (
        "From: Ann Desk\n<desk@example.com>\nSent: Monday\nTo: Lena,\n Otto\n\nSubject: Your order that\nis late\n\nold"
    )
    assert own_words(f"{OWN}\n\n{wrapped}") == OWN
    assert own_words(f"{OWN}\n\nFrom: Ann Sent: Monday To: Lena Subject: Your order\n\nold") == OWN


@pytest.mark.parametrize(
    "plan",
    [
        "From: Prague\nTo: Vienna\nDate: 12 June 2025",
        "Od: 10:00\nDo: 12:00\nDatum: 5. 5. 2025",
        "De : Paris\nÀ : Lyon\nDate : 12 mai 2025\nObjet : piano",
        "Name: Lena\nE-mail: lena@example.org\nSubject: my order\nMessage: where is it",
    ],
)
def test_a_plan_or_a_form_is_no_header(plan: str) -> None:
    assert own_words(f"Hello,\n\n{plan}\n\nThanks") == f"Hello,\n\n{plan}\n\nThanks"


@pytest.mark.parametrize("title", flat(TITLES))
def test_a_title_between_dashes_ends_the_own_text(title: str) -> None:
    assert own_words(f"{OWN}\n\n{title}\n\n{OLD_MAIL}") == OWN
    assert own_words(f"{OWN}\n\n*{title}*\n{header(HEADERS['en'])}\n\n{OLD_MAIL}") == OWN


@pytest.mark.parametrize(
    "title", ["Begin forwarded message:", "Anfang der weitergeleiteten Nachricht:", "Début du message transféré :"]
)
def test_a_title_without_dashes_stands_above_a_header(title: str) -> None:
    assert own_words(f"{OWN}\n\n{title}\n\n{header(HEADERS['en'])}\n\n{OLD_MAIL}") == OWN
    assert own_words(f"{title}\n\nthat is all I know") == f"{title}\n\nthat is all I know"


def test_a_title_above_a_quote_leaves_the_answers_below() -> None:
    quote = f"------- Original Message -------\nOn 11 Nov 2024 09:05, {DESK} wrote:\n\n{QUOTE}"
    assert own_words(f"See below.\n\n{quote}\n\nIt does.") == "See below.\n\nIt does."


def test_an_answer_below_a_header_and_a_quote_stays() -> None:
    assert own_words(f"-----Original Message-----\n{header(HEADERS['en'])}\n\n{QUOTE}\n\nIt does.") == "It does."


def test_below_a_header_with_own_text_above_all_is_old() -> None:
    assert own_words(f"{OWN}\n\n{header(HEADERS['de'])}\n\n> older\n\nold answer") == OWN


@pytest.mark.parametrize("line", REPLY_ABOVE)
def test_a_help_desk_asks_to_reply_above_its_line(line: str) -> None:
    assert own_words(f"{OWN}\n\n{line}\n\n{OLD_MAIL}") == OWN


@pytest.mark.parametrize("delimiter", ["--", "-- ", "--\xa0", "-- \r"])
def test_a_signature_goes(delimiter: str) -> None:
    assert own_words(f"{OWN}\n\n{delimiter}\nLena Hartwig\n\nExample Ltd\n") == OWN


def test_a_signature_above_the_quote_ends_where_the_quote_begins() -> None:
    mail = f"{OWN}\n\n-- \nLena Hartwig\n\nOn 11 Nov 2024 09:05, {DESK} wrote:\n{QUOTE}\n\nOne thing more."
    assert own_words(mail) == f"{OWN}\n\nOne thing more."


@pytest.mark.parametrize("line", flat(DEVICES))
def test_what_a_phone_adds_goes(line: str) -> None:
    assert own_words(f"{OWN}\n\n{line}\n") == OWN
    assert own_words(f"{OWN}\n{line}\n\n") == OWN
    assert own_words(f"{OWN}\n\n{line}\n\nOn 11 Nov 2024 09:05, {DESK} wrote:\n\n{OLD_MAIL}") == OWN
    assert own_words(f"{OWN}\n\n{line}\n________________________________\n{header(HEADERS['en'])}\n\nold") == OWN


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my desk, is much easier than from my mobile phone.",
        "The picture was\nsent from my phone",
        "Von meinem Konto wurde doppelt abgebucht",
        "Odesláno z vašeho skladu včera",
        "Enviado desde Madrid",
        "Outlook for iOS does not open",
        "On Thursday:\n\nwe come",
        "On the other hand, on 5 May 2025 we paid.",
        "Am 5.5.2025 habe ich Ihnen geschrieben:\n\nbitte stornieren",
        "Dne 5. 5. 2025 jste mi napsali:\n\nje to na cestě\n\nNení.",
        "It starts at 10:00 or 12.05.2025 14:30\n2025-05-12 14:30:25\n\nWhich one is it:\nthe first?",
        "550 5.1.1 from 192.0.2.153 says <ann@example.com>:\n\nno such user",
        "Points\n----\n\n1. fast\n\n====\n\n***\n\ndone\n______",
        "It is - as I said -- not a signature.",
        "Please write to Ann (ann@example.com) and not to the desk.",
        "Best regards,\nLena",
        "Ahoj\n\n  - jedna\n  - dvě",
        "# Title\n\n*bold* _words_ `code`",
    ],
)
def test_own_text_stays(text: str) -> None:
    assert own_words(text) == text


def test_code_between_fences_stays_whatever_it_looks_like() -> None:
    code = f"Look:\n\n```\n> prompt\n--\nSent from my iPhone\n-----Original Message-----\n{header(HEADERS['en'])}\n```\n\nOdd."
    assert own_words(f"{code}\n\n{QUOTE}") == code


def test_a_fence_that_never_ends_protects_nothing() -> None:
    assert own_words(f"```\ncode\n\n{QUOTE}") == "```\ncode"


@pytest.mark.parametrize(
    "text",
    [
        QUOTE,
        f"-----Original Message-----\n{header(HEADERS['en'])}\n\n{OLD_MAIL}",
        f"Sent from my iPhone\n\nOn 11 Nov 2024 09:05, {DESK} wrote:\n\n{OLD_MAIL}",
        "Sent from my iPhone",
        "--\nLena",
        "",
        " \n\n ",
    ],
)
def test_a_mail_without_own_words_comes_back_whole(text: str) -> None:
    assert own_words(text) == text.strip()


def test_line_breaks_of_every_kind_are_read() -> None:
    assert own_words("Yes.\r\n\r\n> why\r\n> now") == "Yes."
    assert own_words("Yes.\rNo.\r> why") == "Yes.\nNo."


def test_invisible_marks_before_a_line_do_not_hide_it() -> None:
    assert own_words(f"Yes.\n\n\u200fOn 11 Nov 2024 09:05, {DESK} wrote:\u200e\n\ufeff> why\n") == "Yes."


MARKED = st.sampled_from(
    [
        "",
        "> quoted",
        ">> deeper",
        "--",
        "-----",
        "```",
        "Yes, it does.",
        "wrote:",
        f"On 11 Nov 2024 at 09:05, {DESK} wrote:",
        "On Nov 11, 2024,",
        f"From: {DESK}",
        "Sent: Monday 09:05",
        "To: Lena",
        "Subject: order",
        "-----Original Message-----",
        "Sent from my iPhone",
        "<desk@example.com>",
        "> wrote:",
        "| bar",
        "Ann> words",
    ]
)
LINES = st.lists(MARKED | st.text(max_size=30), max_size=40)
WITHOUT_MARKS = st.text(
    alphabet=st.characters(categories=("Ll", "Nd"), exclude_characters="\u2028\u2029")
    | st.sampled_from(" \n,.!?'\"()+/&%€"),
    max_size=400,
)


@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_the_result_is_made_of_lines_of_the_mail_in_their_order(lines: list[str], line_break: str) -> None:
    mail = line_break.join(lines)
    rest = iter([line.strip() for line in mail.replace("\r\n", "\n").replace("\r", "\n").split("\n")])
    kept = [line.strip() for line in own_words(mail).split("\n")]
    assert all(any(line == other for other in rest) for line in kept if line)


@given(LINES)
def test_something_is_left_of_every_mail(lines: list[str]) -> None:
    mail = "\n".join(lines)
    assert bool(own_words(mail)) == bool(mail.strip())


@given(WITHOUT_MARKS)
def test_a_text_without_any_mark_comes_back_unchanged(text: str) -> None:
    assert own_words(text) == text.strip()
