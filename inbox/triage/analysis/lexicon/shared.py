"""Signs, and words that people use in every language on the net."""

WORDS: dict[str, str] = {
    "joy": """
        :), :-), (:, (-:, =), :)), :))), :-)), :d, :-d, =d, :dd, ;), ;-), ;d, ;-d, :p, ;p, :-p, :*, :-*, <3, xd,
        xdd, :], ^^, ^_^,
        😀, 😁, 😂, 😃, 😄, 😅, 😆, 😇, 😉, 😊, 😋, 😌, 😍, 😎, 😘, 😗, 😙, 😚, 🙂, 🤗, 🤩, 🥰, 🥳, 😺, 😻, 🤣, ☺, ❤, ♥,
        💕, 💖, 💗, 💙, 💚, 💛, 💜, 💓, 💞, 💝, 🧡, 🖤, 🤍, 👍, 👌, 👏, 🙌, 💪, 🎉, 🎊, 🌟, ⭐, ✨, 🏆, 🥇, 💯, ✅, 🤝, 🌹, 💐, 🌸, 🔝, ☀
    """,
    "grief": """
        :(, :-(, ):, )-:, =(, :((, :(((, :-((, :/, :-/, :\\, :-\\, :|, :-|, :[, :'(,
        😒, 😓, 😔, 😕, 😖, 😞, 😟, 😠, 😡, 😢,
        😣, 😤, 😥, 😦, 😧, 😨, 😩, 😪, 😫, 😭, 😰, 😱, 🙁, ☹, 😾, 😿, 🤬, 🤮, 🤢, 🤦, 🙄,
        😑, 😬, 😐, 👎, 💔, 💩, 🖕, 🤡, ❌, ⚠, 🚨, 😵, 🥺, 🥵
    """,
    "thanks": """
        🙏, thx, thnx, tnx, thanks, thank you, merci, ty
    """,
    "good": """
        lol, haha, hahaha, hahahaha, hihi, hehe, hehehe, jaja, jajaja, jajajaja, rofl, lmao, top, ok, super,
        cool, nice, wow, yay
    """,
    "great": """
        love, best, perfect, awesome, great, genius, happy, omg yes, bravo, amazing, wonderful, beautiful
    """,
    "bad": """
        fail, wtf, bug, buggy, spam, lame, sad, bad, meh, smh, fake, ffs, ugh, bullshit, crap, shit, sucks,
        trash, hate
    """,
    "awful": """
        fuck, fucking, fucked, worst, horrible, scam, epic fail
    """,
    "urgent": """
        asap, sos, urgent, 911
    """,
    "failure": """
        error, crash, timeout, http 500
    """,
    "outage": """
        server down, site down, system down
    """,
    "not": """
        no, not
    """,
}
