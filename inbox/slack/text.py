"""Words between two worlds: what a customer wrote, made harmless for Slack; what a rep typed in Slack, made plain.

Every text that a customer can choose goes through `clean`, `one_line` or `several_lines` and is then put into a plain or
rich text element, which Slack shows as it is. Only the notification line of a message is read by Slack as markup, so it
goes through `notification`, which leaves nothing of it alive.
"""

import re
import unicodedata
from collections.abc import Mapping

ELLIPSIS = "…"
MARKS_IN_A_ROW = 4  # more combining marks on one letter than any script needs
WORD_LENGTH = 60  # a longer word could push a layout aside
ZERO_WIDTH_SPACE = "\u200b"

SURROGATES = re.compile("[\ud800-\udfff]")
LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
# Control codes, marks that turn the direction of writing, and characters without width that only hide things.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")
LONG_WORD = re.compile(rf"\S{{{WORD_LENGTH + 1},}}")
JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def clean(text: str) -> str:
    """The same words without anything that hides, piles up or turns the line around; line breaks stay, three at most."""
    text = _fewer_marks(visible(LINE_ENDS.sub("\n", text)))
    return LONG_WORD.sub(_breakable, BLANK_LINES.sub("\n\n", text)).strip()


def visible(text: str) -> str:
    """The same without control codes, marks of direction and hidden characters; lone surrogates become U+FFFD."""
    return UNSEEN.sub("", SURROGATES.sub("\ufffd", text))


def one_line(text: str | None, limit: int, otherwise: str = ELLIPSIS) -> str:
    """`text` in one line of at most `limit` characters; `otherwise` where nothing visible is left."""
    return cut(" ".join(clean(text or "").split()), limit) or otherwise


def several_lines(text: str | None, limit: int, lines: int, otherwise: str = ELLIPSIS) -> str:
    """At most `lines` lines without blank ones and `limit` characters in all; what is cut ends in an ellipsis."""
    kept = [" ".join(line.split()) for line in clean(text or "").split("\n") if line.strip()]
    shown = "\n".join(kept[:lines])
    more = ELLIPSIS if len(kept) > lines and not shown.endswith(ELLIPSIS) else ""
    return cut(shown + more, limit) or otherwise


def cut(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, never ending inside a letter and its marks. Slack does not say how it counts; this is safe."""
    if _units(text) <= limit:
        return text
    kept = text[: max(limit - 1, 0)]
    while kept and (_units(kept) > limit - 1 or _belongs_to_former(text[len(kept)])):
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def notification(text: str, limit: int = 3000) -> str:
    """For the `text` of a message, the one place that Slack reads as markup: no mention, no link, no ping survives."""
    return cut(escaped(one_line(text, limit)), limit)


def escaped(text: str) -> str:
    """The three characters Slack asks to escape, and the @ words that could wake a whole channel."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return PINGS.sub(rf"@{ZERO_WIDTH_SPACE}\1", text)


PINGS = re.compile(r"@(here|channel|everyone)", re.IGNORECASE)


def _fewer_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) or unicodedata.category(letter) == "Me" else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(letter)
    return "".join(kept)


def _breakable(word: re.Match[str]) -> str:
    """A long word with places where a line may end; addresses of pages stay whole, so that they can be copied."""
    letters = word[0]
    if letters.startswith(("http://", "https://")):
        return letters
    pieces = [letters[start : start + WORD_LENGTH] for start in range(0, len(letters), WORD_LENGTH)]
    return ZERO_WIDTH_SPACE.join(pieces)


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def _belongs_to_former(letter: str) -> bool:
    return letter in JOINERS or bool(unicodedata.combining(letter))


# What a rep typed in Slack, as the customer shall read it


def for_customer(text: str, names: Mapping[str, str]) -> str:
    """Slack's markup as plain words. `names` are reps by their Slack id; no id, internal name or markup is let through."""
    text = visible(text)
    text = ANGLED.sub(lambda found: _angled(found[1], names), text)
    for sign, letter in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(sign, letter)
    text = INTERNAL.sub("", text)
    for pattern in STYLES:
        text = pattern.sub(r"\1", text)
    return SHORTCODE.sub(_emoji, text).strip()


ANGLED = re.compile(r"<([^<>\n]+)>")
INTERNAL = re.compile(r"<[@#!][^<>]*>")
STYLES = (
    re.compile(r"```\n?(.+?)\n?```", re.DOTALL),
    re.compile(r"`([^`\n]+)`"),
    *(re.compile(rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]*?\S){sign}(?![\w{sign}])") for sign in (r"\*", "_", "~")),
)
SHORTCODE = re.compile(r"(?<![\w:]):(\+1|-1|[a-z][a-z0-9_+'-]*):(?::skin-tone-([2-6]):)?")
SKIN_TONES = {str(tone): chr(0x1F3F9 + tone) for tone in range(2, 7)}


def _angled(inside: str, names: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@":
            return names.get(target[1:], "my colleague")
        case "#":
            return "our team"
        case "!":
            return label if target.startswith("!date^") else "all of you" if target in BROADCASTS else "our team"
        case _:
            return _link(target, label)


BROADCASTS = frozenset({"!here", "!channel", "!everyone"})


def _link(target: str, label: str) -> str:
    address = target.removeprefix("mailto:").removeprefix("tel:")
    bare = address.removeprefix("https://").removeprefix("http://").rstrip("/")
    return address if not label or label.rstrip("/") in (address, bare, target) else f"{label} ({address})"


def _emoji(found: re.Match[str]) -> str:
    base = EMOJI.get(found[1])
    return found[0] if base is None else base + SKIN_TONES.get(found[2] or "", "")


EMOJI: Mapping[str, str] = {
    "+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎", "ok_hand": "👌", "clap": "👏", "pray": "🙏",
    "wave": "👋", "muscle": "💪", "point_up": "☝️", "raised_hands": "🙌", "handshake": "🤝", "v": "✌️",
    "smile": "😄", "smiley": "😃", "grinning": "😀", "grin": "😁", "joy": "😂", "rolling_on_the_floor_laughing": "🤣",
    "blush": "😊", "slightly_smiling_face": "🙂", "simple_smile": "🙂", "wink": "😉", "relaxed": "☺️",
    "upside_down_face": "🙃", "heart_eyes": "😍", "kissing_heart": "😘", "thinking_face": "🤔", "sunglasses": "😎",
    "sweat_smile": "😅", "disappointed": "😞", "cry": "😢", "sob": "😭", "angry": "😠", "rage": "😡", "scream": "😱",
    "neutral_face": "😐", "confused": "😕", "worried": "😟", "pensive": "😔", "innocent": "😇", "hugging_face": "🤗",
    "heart": "❤️", "broken_heart": "💔", "tada": "🎉", "fire": "🔥", "star": "⭐", "sparkles": "✨", "rocket": "🚀",
    "100": "💯", "white_check_mark": "✅", "heavy_check_mark": "✔️", "x": "❌", "warning": "⚠️", "question": "❓",
    "exclamation": "❗", "bulb": "💡", "eyes": "👀", "calendar": "📅", "phone": "☎️", "telephone_receiver": "📞",
    "email": "✉️", "envelope": "✉️", "paperclip": "📎", "package": "📦", "truck": "🚚", "moneybag": "💰", "gift": "🎁",
    "coffee": "☕", "sun_with_face": "🌞", "sunny": "☀️", "hourglass": "⌛", "clock9": "🕘", "point_right": "👉",
    "arrow_right": "➡️", "christmas_tree": "🎄", "house": "🏠", "car": "🚗", "airplane": "✈️", "sorry": "🙏",
    "smiling_face_with_3_hearts": "🥰", "exploding_head": "🤯", "face_with_symbols_on_mouth": "🤬", "star-struck": "🤩",
    "face_vomiting": "🤮", "hankey": "💩", "dove_of_peace": "🕊️", "clown_face": "🤡", "yawning_face": "🥱",
    "woozy_face": "🥴", "whale": "🐳", "heart_on_fire": "❤️‍🔥", "new_moon_with_face": "🌚", "hotdog": "🌭", "zap": "⚡",
    "banana": "🍌", "trophy": "🏆", "face_with_raised_eyebrow": "🤨", "strawberry": "🍓", "champagne": "🍾", "kiss": "💋",
    "middle_finger": "🖕", "smiling_imp": "😈", "sleeping": "😴", "nerd_face": "🤓", "ghost": "👻",
    "male-technologist": "👨‍💻", "jack_o_lantern": "🎃", "see_no_evil": "🙈", "fearful": "😨", "writing_hand": "✍️",
    "saluting_face": "🫡", "santa": "🎅", "snowman": "☃️", "nail_care": "💅", "zany_face": "🤪", "moyai": "🗿", "cool": "🆒",
    "cupid": "💘", "hear_no_evil": "🙉", "unicorn_face": "🦄", "pill": "💊", "speak_no_evil": "🙊", "space_invader": "👾",
    "man-shrugging": "🤷‍♂️", "shrug": "🤷", "woman-shrugging": "🤷‍♀️", "open_mouth": "😮", "yellow_heart": "💛",
    "green_heart": "💚", "blue_heart": "💙", "purple_heart": "💜", "black_heart": "🖤", "astonished": "😲", "hushed": "😯",
}  # fmt: skip


def emoji_name(sign: str) -> str | None:
    """What Slack calls an emoji, whatever its skin tone; None for one we have no name for."""
    return EMOJI_NAMES.get(_bare(sign))


def emoji_sign(name: str) -> str | None:
    """The character that Slack's name of an emoji stands for, with its skin tone; None for a workspace's own pictures."""
    base, _, tone = name.partition("::skin-tone-")
    sign = EMOJI.get(base)
    return None if sign is None else sign + SKIN_TONES.get(tone, "")


def _bare(sign: str) -> str:
    return VARIANTS.sub("", sign)


VARIANTS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
EMOJI_NAMES: Mapping[str, str] = {_bare(sign): name for name, sign in reversed([*EMOJI.items()])}
