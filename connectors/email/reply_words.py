"""How mail programs speak: the words around quoted mail, by language. Everything is in lower case.

Gathered from the texts of Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, Proton, Zimbra, Notes, K-9, Seznam, GMX, mail.ru,
QQ and their kind. A language is missing where its words are spelt as another's.
"""

from enum import StrEnum


class Label(StrEnum):
    """What a line of a copied mail header tells."""

    SENDER = "sender"
    SENT = "sent"
    RECIPIENT = "recipient"
    SUBJECT = "subject"
    OTHER = "other"


# "wrote" and "quoting": the one word of it that no program splits.
_VERBS = {
    "en": "wrote writes written quoting",
    "de": "schrieb schreibt geschrieben zitat zitiere",
    "cs": "napsal napsala píše citát citace citování",
    "sk": "napísal napísala píše citujem citácia",
    "pl": "napisał napisała napisana pisze cytowanie",
    "fr": "écrit écrivait citation",
    "it": "scritto scrive scrisse citando",
    "es": "escribió escribio escribe escrito citando",
    "pt": "escreveu escreve escrito",
    "ca": "escrit escrigué escriure",
    "gl": "escribiu",
    "nl": "schreef geschreven schrijft citeren",
    "sv da nb": "skrev skreiv skriver skrifaði citerar citerer",
    "fi": "kirjoitti kirjoittaa lainaus",
    "et": "kirjutas",
    "lt lv": "rašė parašė rakstīja",
    "hu": "írta írt ír idézet",
    "ro": "scris scrie citez",
    "hr sl sr": "napisao napisala napisalo napisal",
    "uk": "написав написала пише",
    "ru": "написал написала пишет писал писала",
    "bg": "написа пише",
    "sr": "написао",
    "tr": "yazdı yazmış yazıyor",
    "el": "έγραψε έγραψαν γράφει",
    "vi": "viết",
    "id": "menulis",
    "he": "כתב כתבה כתב/ה",
    "ar fa": "كتب كتبت نوشت",
    "sq eu": "shkroi idatzi",
}
# The same in scripts that set no space between words.
JOINED_VERBS = ("写道", "寫道", "写了", "のメール", "書きました", "작성", "썼습니다", "썼다", "เขียน")

# Who tells of an own mail ("on Monday I wrote:") does not introduce somebody else's.
_FIRST_PERSON = (
    "i we ich wir nous j yo nosotros jsem jsme som sme ja my napisałem napisałam я мы ми io ik wij eu nós jag"
)

# What stands before the date: only asked where a line break splits the date.
_OPENINGS = {
    "en": "on",
    "de": "am",
    "cs sk": "dne, dňa, v, dna",
    "pl": "w dniu, dnia",
    "fr": "le",
    "it": "il, in data, il giorno",
    "es": "el, el día",
    "pt": "em, no dia, a",
    "ca": "el dia, missatge de",
    "nl": "op",
    "sv da nb": "den, på",
    "ro": "pe, la, în data de, la data de",
    "uk ru bg": "на, в, у, пн, вт, ср, чт, пт, сб, вс, нд",
    "el": "στις, την",
    "vi id": "vào, pada",
    "zh": "在, 于, 於",
    "he ar": "ב, בתאריך, في",
}

_LABELS: dict[Label, dict[str, str]] = {
    Label.SENDER: {
        "en": "from, sender",
        "de": "von, absender",
        "cs": "od, odesílatel, odesilatel",
        "sk": "od, odosielateľ",
        "pl": "od, nadawca, od kogo",
        "fr": "de, expéditeur, de la part de",
        "it": "da, mittente",
        "es": "de, remitente",
        "pt": "de, remetente",
        "nl": "van, afzender",
        "sv": "från, avsändare",
        "da nb": "fra, afsender, avsender",
        "fi": "lähettäjä",
        "et lv lt": "saatja, kellelt, no, nuo",
        "hu": "feladó, küldő",
        "uk": "від, від кого, відправник",
        "ru bg": "от, от кого, отправитель, подател",
        "ro": "de la, expeditor",
        "tr": "kimden, gönderen",
        "el": "από, αποστολέας",
        "hr sl": "šalje, pošiljatelj",
        "ja": "差出人, 送信者, 送信元, from",
        "zh": "发件人, 寄件者, 寄件人, 發件人, 发送人",
        "ko": "보낸 사람, 보낸사람, 보낸이, 발신",
        "vi id th": "từ, người gửi, dari, จาก",
        "he ar": "מאת, من",
    },
    Label.SENT: {
        "en": "date, sent, sent at, sent on, date sent, received",
        "de": "gesendet, gesendet am, datum, gesendet um, datum/uhrzeit",
        "cs": "odesláno, datum, datum odeslání, odeslané, dne",
        "sk": "odoslané, dátum, dátum odoslania, odoslaná, datum",
        "pl": "wysłano, wysłane, data, data wysłania, dnia",
        "fr": "envoyé, envoyé le, date, date d'envoi, date d’envoi, message du, le",
        "it": "inviato, inviato il, data, data invio, data di invio",
        "es": "enviado, enviado el, enviado a las, fecha, fecha de envío",
        "pt": "enviado, enviada, enviado em, enviada em, enviado a, enviada a, data, data de envio",
        "ca": "enviat, enviat el, data",
        "nl": "verzonden, verstuurd, verzonden op, datum, verzenddatum",
        "sv": "skickat, skickades, datum, skickat den",
        "da nb": "sendt, dato, sendt den, dato sendt",
        "fi": "lähetetty, päivämäärä, päiväys, pvm",
        "et lv lt": "saadetud, kuupäev, nosūtīts, datums, išsiųsta, data",
        "hu": "elküldve, küldve, dátum, küldés ideje, küldés dátuma, időpont",
        "uk": "надіслано, відправлено, дата, дата надсилання",
        "ru bg": "отправлено, дата, дата отправки, изпратено",
        "ro": "trimis, data, trimis la, dată",
        "tr": "gönderilme, gönderildi, tarih, gönderme tarihi, gönderilme tarihi",
        "el": "στάλθηκε, ημερομηνία, εστάλη",
        "hr sl": "poslano, datum, poslato",
        "ja": "送信日時, 日付, 日時, 送信日, date",
        "zh": "发送时间, 日期, 傳送時間, 寄件日期, 發送時間, 已发送, 時間, 时间, 寄送時間",
        "ko": "보낸 날짜, 보낸날짜, 날짜, 보낸 시간, 발송일, 보낸 일시",
        "vi id th": "đã gửi, ngày, thời gian, dikirim, terkirim, tanggal, ส่ง, วันที่",
        "he ar": "נשלח, תאריך, تاريخ, التاريخ, تاريخ الإرسال, مرسل",
    },
    Label.RECIPIENT: {
        "en": "to, recipient, recipients",
        "de": "an, empfänger",
        "cs": "komu, pro, příjemce, adresát",
        "sk": "komu, pre, príjemca, adresát",
        "pl": "do, adresat, odbiorca, do kogo",
        "fr": "à, a, destinataire, destinataires, pour",
        "it": "a, per, destinatario",
        "es": "para, a, destinatario",
        "pt": "para, destinatário",
        "ca": "per a, a",
        "nl": "aan, naar",
        "sv": "till",
        "da nb": "til",
        "fi": "vastaanottaja, kenelle, vastaanottajat",
        "et lv lt": "adressaat, kellele, saaja, kam, iki",
        "hu": "címzett, címzettek",
        "uk": "кому, одержувач",
        "ru bg": "кому, получатель, до",
        "ro": "către, catre, pentru, la",
        "tr": "kime, alıcı",
        "el": "προς, παραλήπτης",
        "hr sl": "za, prima",
        "ja": "宛先, to, 送信先",
        "zh": "收件人, 收件者, 发给",
        "ko": "받는 사람, 받는사람, 받는이, 수신",
        "vi id th": "đến, tới, kepada, untuk, ถึง",
        "he ar": "אל, إلى",
    },
    Label.SUBJECT: {
        "en": "subject",
        "de": "betreff",
        "cs": "předmět, věc",
        "sk": "predmet",
        "pl": "temat",
        "fr": "objet, sujet",
        "it": "oggetto",
        "es": "asunto",
        "pt": "assunto",
        "ca": "assumpte, tema",
        "nl": "onderwerp",
        "sv": "ämne",
        "da nb": "emne",
        "fi": "aihe",
        "et lv lt": "teema, temats, tēma, tema",
        "hu": "tárgy",
        "uk": "тема",
        "ru bg": "тема, относно",
        "ro": "subiect",
        "tr": "konu",
        "el": "θέμα",
        "hr sl": "predmet, naslov, zadeva",
        "ja": "件名, subject, 題名",
        "zh": "主题, 主旨, 主題",
        "ko": "제목",
        "vi id th": "chủ đề, tiêu đề, subjek, perihal, เรื่อง, หัวเรื่อง",
        "he ar": "נושא, الموضوع",
    },
    Label.OTHER: {
        "copies": "cc, bcc, kopie, kópia, kopia, copie, copie à, copia, dw, do wiadomości, cc (copie), copia a, cópia, "
        "kopi, másolatot kap, másolat, копия, копія, копие, bilgi, κοιν., κοινοποίηση, 抄送, 副本, 참조, skrytá, v kopii",
        "answers": "reply-to, reply to, antwort an, odpovědět na, odpovedať na, odpowiedz do, répondre à, responder a",
        "rest": "importance, priority, sensitivity, attachments, anlagen, přílohy, prílohy, załączniki, pièces jointes, "
        "wichtigkeit, priorität, důležitost, dôležitosť, ważność, importancia, datos adjuntos, allegati, bijlagen, вложения, "
        "вкладення, важность, organization, sent by, mailed-by, signed-by, list-id, message-id, in-reply-to, resent-from",
    },
}

# Between dashes, or above a copied header.
_OLD_MAIL = {
    "en": "original message, original e-mail, original email, original mail, forwarded message, forwarded by, forwarded mail, "
    "begin forwarded message, start of forwarded message, reply message, end forwarded message, message from, original text",
    "de": "ursprüngliche nachricht, ursprüngliche mail, ursprüngliche e-mail, originalnachricht, original-nachricht, "
    "original nachricht, originalmail, originale nachricht, weitergeleitete nachricht, anfang der weitergeleiteten nachricht, "
    "weitergeleitet von, weitergeleitete mail, weitergeleitete e-mail, beginn der weitergeleiteten nachricht",
    "cs": "původní zpráva, původní e-mail, původní email, původní mail, přeposlaná zpráva, předaná zpráva, přeposlaný e-mail, "
    "přeposlaný email, přeposlal, začátek přeposlané zprávy, začátek předávané zprávy",
    "sk": "pôvodná správa, pôvodný e-mail, pôvodný email, pôvodná e-mailová správa, preposlaná správa, preposlaný e-mail, "
    "preposlaný email, odovzdaná správa, začiatok preposlanej správy",
    "pl": "oryginalna wiadomość, wiadomość oryginalna, wiadomość przekazana, przekazana wiadomość, treść oryginalnej wiadomości, "
    "treść przekazanej wiadomości, początek przekazywanej wiadomości, przesłana wiadomość, wiadomość oryginalny, "
    "początek przekazanej wiadomości",
    "fr": "message d'origine, message d’origine, message original, mail original, message initial, courriel original, "
    "e-mail d'origine, e-mail d’origine, message transféré, message transmis, message reçu, début du message réexpédié, "
    "début du message transféré, mail transféré, courriel transféré, e-mail transféré, transféré par",
    "it": "messaggio originale, messaggio inoltrato, inizio messaggio inoltrato, mail originale, messaggio originario",
    "es": "mensaje original, mensaje reenviado, mensaje enviado, inicio del mensaje reenviado, correo original, "
    "inicia el mensaje reenviado, mensaje de correo original, reenviado por",
    "pt": "mensagem original, mensagem encaminhada, mensagem reencaminhada, início da mensagem encaminhada, "
    "início da mensagem reencaminhada, e-mail original",
    "ca gl": "missatge original, missatge reenviat, mensaxe orixinal, mensaxe reenviada",
    "nl": "oorspronkelijk bericht, origineel bericht, oorspronkelijke bericht, doorgestuurd bericht, "
    "begin doorgestuurd bericht, oorspronkelijke e-mail, doorgestuurde bericht",
    "sv": "ursprungligt meddelande, originalmeddelande, vidarebefordrat meddelande, vidarebefordrat brev, "
    "vidarebefordrat mejl, ursprungligt mail, vidarebefordrat e-brev",
    "da": "oprindelig meddelelse, oprindelig besked, original besked, videresendt besked, videresendt meddelelse, "
    "start på videresendt besked, oprindelig mail, start på videresendt meddelelse",
    "nb": "opprinnelig melding, original melding, videresendt melding, videresendt e-post, opprinnelig e-post",
    "fi": "alkuperäinen viesti, välitetty viesti, edelleenlähetetty viesti, alkuperäinen sähköposti, "
    "välitetty viesti alkaa",
    "et lv lt": "algne kiri, algne sõnum, edastatud kiri, sākotnējais ziņojums, pārsūtītais ziņojums, pradinis laiškas, "
    "persiųstas laiškas",
    "hu": "eredeti üzenet, továbbított üzenet, eredeti levél, továbbított levél, továbbított üzenet kezdete",
    "uk": "оригінальне повідомлення, вихідне повідомлення, початкове повідомлення, переслане повідомлення, "
    "переадресоване повідомлення, повідомлення, що пересилається, початок пересланого повідомлення, оригінал повідомлення, "
    "переслане сообщение",
    "ru": "исходное сообщение, оригинальное сообщение, пересылаемое сообщение, пересланное сообщение, "
    "перенаправленное сообщение, начало переадресованного сообщения, первоначальное сообщение, исходное письмо, "
    "начало пересылаемого сообщения, оригинальное письмо, переадресованное сообщение, переслано",
    "bg sr": "оригинално съобщение, препратено съобщение, оригинална порука",
    "ro": "mesaj original, mesajul original, mesaj redirecționat, mesaj redirectionat, început mesaj redirecționat, "
    "mesaj inițial, mesajul redirecționat",
    "tr": "orijinal mesaj, orijinal ileti, özgün ileti, iletilen mesaj, yönlendirilen ileti, iletilmiş mesaj, asıl ileti, "
    "iletinin başlangıcı, iletilen ileti",
    "el": "αρχικό μήνυμα, προωθημένο μήνυμα, αυθεντικό μήνυμα, έναρξη προωθημένου μηνύματος, πρωτότυπο μήνυμα",
    "hr sl": "izvorna poruka, originalna poruka, proslijeđena poruka, izvirno sporočilo, posredovano sporočilo",
    "ja": "元のメッセージ, 転送メッセージ, 転送されたメッセージ, 元のメール, オリジナルメッセージ, 転送メール, original message, "
    "下に転送されたメッセージ",
    "zh": "原始邮件, 原邮件, 转发邮件, 转发的邮件, 原始郵件, 轉寄郵件, 轉寄的郵件, 轉寄訊息, 已转发邮件, 原始信息, 原信件, 原郵件, "
    "转发邮件信息, 回复的原邮件, 开始转发的邮件, 原始訊息",
    "ko": "원본 메시지, 원본 메일, 전달된 메시지, 전달된 메일, 원본메일, 원본 이메일",
    "vi id": "thư gốc, tin nhắn gốc, thư đã chuyển tiếp, pesan asli, pesan diteruskan, pesan terusan",
    "he ar": "הודעה מקורית, הודעה שהועברה, الرسالة الأصلية, رسالة معاد توجيهها",
}

# "Reply above this line", as help desks write it.
_ABOVE = {
    "en": "reply above this line, your reply above this line, write above this line, respond above this line",
    "de": "antworten sie oberhalb dieser zeile, antworten sie über dieser linie, oberhalb dieser zeile",
    "cs": "odpovězte nad tímto řádkem, odpověď pište nad tento řádek, nad tento řádek",
    "sk": "odpovedzte nad týmto riadkom, odpoveď píšte nad tento riadok, nad tento riadok",
    "pl": "odpowiedz powyżej tej linii, wpisz odpowiedź powyżej tej linii, powyżej tej linii",
    "fr": "répondez au-dessus de cette ligne, répondre au-dessus de cette ligne, au-dessus de cette ligne",
    "es": "responda por encima de esta línea, escriba su respuesta por encima de esta línea, por encima de esta línea",
    "ru": "ответьте выше этой строки, напишите ответ выше этой строки, выше этой строки",
    "uk": "дайте відповідь вище цього рядка, напишіть відповідь вище цього рядка, вище цього рядка",
}

# "Sent from my": whatever follows is a device.
_OWN_DEVICE = {
    "en": "sent from my, sent via my, sent with my, sent using my, sent on my, from my iphone, from my ipad",
    "de": "gesendet von mein, gesendet mit mein",
    "cs": "odesláno z mého, odesláno z mé, odesláno mým, posláno z mého",
    "sk": "odoslané z môjho, odoslané z mojej, poslané z môjho, odoslané mojím",
    "pl": "wysłane z mojego, wysłano z mojego, wysłane z mojej, wysłano z mojej",
    "fr": "envoyé de mon, envoyé depuis mon, envoyé à partir de mon, envoyé avec mon, envoyé par mon",
    "it": "inviato dal mio, inviato dalla mia, inviato con il mio",
    "es": "enviado desde mi, enviado de mi, enviado con mi, enviado dende o meu",
    "pt": "enviado do meu, enviado a partir do meu, enviado pelo meu, enviada do meu",
    "ca": "enviat des del meu",
    "nl": "verstuurd vanaf mijn, verzonden vanaf mijn, verzonden met mijn, verstuurd met mijn, verstuurd vanuit mijn",
    "sv": "skickat från min, skickat med min",
    "da nb": "sendt fra min, sendt med min, sendt fra mitt",
    "ro": "trimis de pe",
    "uk": "надіслано з мого, надіслано з моєї, відправлено з мого, відправлено з моєї",
    "ru": "отправлено с моего, отправлено с моей, отправлено из моего, послано с моего",
    "el": "στάλθηκε από το, εστάλη από το",
    "hr sl": "poslano s mog, poslano z mojega, poslano iz mog",
    "zh": "发自我的, 發自我的, 来自我的, 來自我的",
}
OWN_DEVICE_AROUND = (
    ("von mein", "gesendet"),
    ("diese nachricht wurde von", "gesendet"),
    ("从我的", "发送"),
    ("从我的", "傳送"),
    ("從我的", "傳送"),
    ("從我的", "發送"),
)

# "Sent from": a device or a program must be named.
_SENT_FROM = {
    "en": "sent from, sent via, sent with, sent using, this message was sent from, this email was sent from",
    "de": "gesendet von, gesendet mit, gesendet über, gesendet aus, gesendet via, versendet mit",
    "cs": "odesláno z, odesláno ze, odesláno pomocí, odesláno přes, odesláno aplikací, tato zpráva byla odeslána",
    "sk": "odoslané z, odoslané zo, odoslané pomocou, odoslané cez, táto správa bola odoslaná",
    "pl": "wysłane z, wysłano z, wysłane przez, wysłano przez, wysłano za pomocą, ta wiadomość została wysłana",
    "fr": "envoyé de, envoyé depuis, envoyé à partir, envoyé avec, envoyé par, envoyé via, provenance, ce message a été envoyé",
    "it": "inviato da, inviato dal, inviato con, inviato tramite, inviato mediante",
    "es": "enviado desde, enviado de, enviado con, enviado a través, enviado mediante, este mensaje ha sido enviado",
    "pt": "enviado do, enviado via, enviado através, enviado pelo, enviado com, enviado a partir",
    "ca": "enviat des",
    "nl": "verstuurd vanaf, verzonden vanaf, verzonden met, verstuurd met, verzonden vanuit, verzonden via, verstuurd via",
    "sv": "skickat från, skickat med, skickat via, skickades från",
    "da nb": "sendt fra, sendt med, sendt via",
    "fi et lv lt": "lähetetty, saadetud, nosūtīts, išsiųsta",
    "hu": "küldve, elküldve",
    "ro": "trimis din, trimis cu, trimis prin",
    "uk": "надіслано з, надіслано із, надіслано від, надіслано за допомогою, надіслано через, відправлено з, відправлено із, "
    "це повідомлення надіслано",
    "ru": "отправлено с, отправлено со, отправлено из, отправлено через, отправлено при помощи, отправлено от, послано из, "
    "это сообщение отправлено",
    "el": "στάλθηκε από, εστάλη από",
    "hr sl": "poslano s, poslano iz, poslano z",
    "zh": "发送自, 發送自, 寄自",
    "vi id": "đã gửi từ, được gửi từ, dikirim dari",
}
SENT_FROM_AROUND = (
    ("von ", "gesendet"),
    ("mit ", "gesendet"),
    ("diese nachricht wurde mit", "gesendet"),
    ("diese e-mail wurde", "gesendet"),
    ("", "から送信"),
    ("", "から送信されました"),
    ("", "에서 보냄"),
    ("", "에서 발송"),
    ("", "dan gönderildi"),
    ("", "den gönderildi"),
    ("", "ile gönderildi"),
    ("az ", "küldve"),
)

# "Get Outlook for iOS": the verb is asked for only where the line has no link.
_GET = {
    "en de": "get, download, holen, laden, outlook für",
    "cs sk": "získejte, získat, stáhnout, stáhněte, získajte, získať, stiahnuť, stiahnite",
    "pl": "pobierz, uzyskaj",
    "fr": "télécharger, téléchargez, obtenir, obtenez",
    "it es pt": "ottieni, ottenere, scarica, obtener, obtén, descarga, obter, obtenha, baixar",
    "nl": "download, haal",
    "sv da nb fi": "skaffa, hämta, hent, få, skaff, hanki, lataa",
    "ru uk": "получите, получить, скачать, скачайте, отримайте, отримати, завантажити, завантажте",
    "ro el hr": "obțineți, descărcați, obține, αποκτήστε, λήψη, preuzmite, pridobite",
    "zh": "获取, 取得, 下载, 下載",
}
MAIL_APPS = ("outlook", "bluemail", "yahoo mail", "proton mail", "spark", "gmx", "web.de")
PLATFORMS = ("ios", "android", "mobile", "iphone")

# A word that begins so, or holds one of five letters or more, names a device or a program.
_DEVICES = (
    "phone iphon ipad ipod айфон айпад android андроид андроїд outlook mail blackberry samsung galaxy huawei xiaomi redmi honor nokia "
    "pixel oneplus motorola windows gmail yahoo proton gmx web.de seznam thunderbird tablet планшет mobil móvil celular telefon "
    "telefón teléfono téléphone телефон смартфон handy ios spark superhuman mailspring appareil dispositivo urządzen zařízení "
    "zariadeni пристр устройств яндекс ukr.net cell puhelin laite macbook почт пошт k-9 zimbra roundcube htc sony lte airmail "
    "手机 手機 電話 邮箱 メール 아이폰 휴대 postbox edison nine imac"
)

_APOLOGIES = {
    "en": "excuse, typo, brevity, brief, mistake, autocorrect, pardon, forgive, apolog",
    "de": "entschuld, tippfehler, kürze, verzeih",
    "cs sk": "omluv, překlep, preklep, stručnost, prepáč, ospravedl",
    "pl": "przeprasz, literówk, zwięzł",
    "fr": "excus, faute, brièveté, pardon",
    "es pt it": "discul, perdon, errata, breved, desculp, erro, scus, errori",
    "ru uk": "извин, опечат, кратк, вибач, помилк, пробач",
}


def _phrases(by_language: dict[str, str]) -> tuple[str, ...]:
    rows = (phrase.strip() for row in by_language.values() for phrase in row.split(", "))
    return tuple(sorted({phrase for phrase in rows if phrase}))


VERBS = frozenset(word for row in _VERBS.values() for word in row.split())
FIRST_PERSON = frozenset(_FIRST_PERSON.split())
OPENINGS = _phrases(_OPENINGS)
LABELS = {phrase: label for label in reversed(Label) for phrase in _phrases(_LABELS[label])}
OLD_MAIL = _phrases(_OLD_MAIL)
REPLY_ABOVE = _phrases(_ABOVE)
DEVICES = tuple(_DEVICES.split())
OWN_DEVICE = _phrases(_OWN_DEVICE)
SENT_FROM = _phrases(_SENT_FROM)
GET = _phrases(_GET)
APOLOGIES = _phrases(_APOLOGIES)
