"""How people say in one word that we shall stop, start again or help, in the languages of Europe and what carriers prescribe.

Sources: the keywords of CTIA's Messaging Principles (STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, START, YES, UNSTOP, HELP,
INFO) and their translations as carriers and mailing lists use them. Words that are ordinary answers elsewhere (end, cancel, yes)
count on SMS alone, where the carriers have made them commands.
"""

STOP = frozenset(
    {
        # English
        "stop", "stop all", "stopall", "unsubscribe", "opt out", "optout", "opt-out", "remove me",
        # German
        "stopp", "abmelden", "abbestellen", "austragen", "abmeldung",
        # French
        "arret", "arreter", "desabonner", "desabonnement", "se desabonner", "desinscription", "desinscrire",
        # Spanish
        "baja", "darme de baja", "dar de baja", "cancelar suscripcion", "desuscribir",
        # Italian
        "disiscrivi", "disiscrivimi", "annulla iscrizione", "cancellami",
        # Portuguese
        "sair", "descadastrar", "cancelar inscricao", "remover",
        # Dutch
        "afmelden", "uitschrijven", "stoppen",
        # Czech
        "odhlasit", "odhlasit odber", "zrusit odber", "odhlasit se",
        # Slovak
        "odhlasit sa", "zrusit odber sprav",
        # Polish
        "wypisz", "wypisz mnie", "rezygnuje", "zrezygnuj",
        # Ukrainian
        "стоп", "відписатися", "відписатись", "відписка",
        # Russian
        "отписаться", "отписка", "отпишите",
    }
)  # fmt: skip
START = frozenset(
    {
        "start", "unstop", "subscribe", "resubscribe", "opt in", "optin", "opt-in",
        "anmelden", "abonnieren",
        "reprendre", "abonner", "s'abonner",
        "alta", "suscribir", "suscribirme", "empezar",
        "inizia", "iscrivi", "iscrivimi",
        "iniciar", "inscrever", "assinar",
        "aanmelden", "inschrijven",
        "prihlasit", "prihlasit odber", "prihlasit se",
        "prihlasit sa",
        "zapisz", "zapisz mnie", "wznow",
        "старт", "підписатися", "підписатись",
        "подписаться", "подписка",
    }
)  # fmt: skip
HELP = frozenset(
    {
        "help", "hilfe", "aide", "ayuda", "aiuto", "ajuda", "hulp", "pomoc", "napoveda", "napoved",
        "допомога", "довідка", "помощь", "справка",
    }
)  # fmt: skip
STOP_BY_SMS = frozenset({"end", "quit", "cancel", "revoke", "ende", "fin", "fine", "fim", "einde", "konec", "koniec"})
START_BY_SMS = frozenset({"yes"})
HELP_BY_SMS = frozenset({"info"})

# A wish to be left alone among other words: never acted upon by itself, but put to a person. One stem of stopping and one of
# writing within the same sentence; whole phrases where that would be too much.
PHRASES = (
    # English
    "stop writing", "stop texting", "stop messaging", "stop contacting", "stop calling", "stop emailing", "stop sending",
    "do not write", "dont write", "do not contact", "dont contact", "do not message", "dont message", "do not text",
    "dont text", "do not call me", "dont call me", "leave me alone", "unsubscribe me", "take me off", "remove my number",
    "remove me from", "no more messages", "no more emails", "delete my number", "opt me out",
    # German
    "nicht mehr schreiben", "schreiben sie mir nicht", "schreib mir nicht", "kontaktieren sie mich nicht", "lasst mich in ruhe",
    "lassen sie mich in ruhe", "keine nachrichten mehr", "keine mails mehr", "keine werbung mehr", "melden sie mich ab",
    # French
    "ne m'ecrivez plus", "ne plus m'ecrire", "ne me contactez plus", "arretez de m'ecrire", "arretez de m'envoyer",
    "laissez-moi tranquille", "plus de messages", "desabonnez-moi", "desinscrivez-moi",
    # Spanish
    "no me escriban", "no me escriba", "dejen de escribir", "deje de escribir", "no me contacten", "dejenme en paz",
    "no quiero recibir", "dejen de enviar", "denme de baja",
    # Italian
    "non scrivetemi", "non mi scrivete", "smettete di scriver", "non contattatemi", "lasciatemi in pace", "non voglio ricevere",
    # Portuguese
    "nao me escrev", "parem de escrever", "nao me contat", "deixem-me em paz", "me deixem em paz", "nao quero receber",
    # Dutch
    "schrijf me niet", "niet meer schrijven", "geen berichten meer", "laat me met rust", "neem geen contact",
    # Czech
    "nepiste mi", "uz mi nepiste", "prestante mi psat", "nekontaktujte me", "nechte me byt", "nechte me na pokoji",
    "nechci dostavat", "odhlaste me", "neposilejte mi",
    # Slovak
    "nepiste mi uz", "prestante mi pisat", "nekontaktujte ma", "nechajte ma", "nechcem dostavat", "odhlaste ma",
    "neposielajte mi",
    # Polish
    "nie piszcie", "prosze nie pisac", "przestancie pisac", "nie kontaktujcie", "dajcie mi spokoj", "nie chce otrzymywac",
    "wypiszcie mnie", "nie wysylajcie",
    # Ukrainian
    "не пишіть мені", "більше не пишіть", "припиніть писати", "залиште мене в спокої", "не хочу отримувати", "відпишіть мене",
    # Russian
    "не пишите мне", "больше не пишите", "прекратите писать", "оставьте меня в покое", "не хочу получать", "отпишите меня",
)  # fmt: skip
