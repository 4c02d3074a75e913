"""What a rep is shown of a mail that holds too little, or too much."""

from connectors.email.mail import Mail

MOST_FILES = 100  # of one mail that are shown one by one
AS_IT_CAME = "It is attached as it came."
EMPTY = "[This mail is empty.]"
NO_WORDS = "[This mail holds no words but its subject.]"


def left_out(mail: Mail) -> list[str]:
    """What of the mail nobody will see, in words."""
    further = len(mail.files) - MOST_FILES
    return [*mail.left_out, *([f"{further} more files are not listed"] if further > 0 else [])]


def shown_text(mail: Mail, title: str | None) -> str | None:
    """The words, and whether they are all: a mail that shows nothing must not look like one that was lost. None where there
    are files and no words."""
    missing = left_out(mail)
    words = [mail.text] if mail.text else []
    if not words and not mail.files and not missing:
        words = [NO_WORDS if title else EMPTY]
    if missing:
        words.append(f"[Not everything in this mail is shown: {'; '.join(missing)}. {AS_IT_CAME}]")
    return "\n\n".join(words) or None
