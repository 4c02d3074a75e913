"""A customer's file as the desk names it: never by its claim alone. Pure: values in, words out.

What a file really is comes from its bytes. A claim that does not agree is called out, and what can carry a program is
called by its name even where it does not lie.
"""

import mimetypes
import re
from enum import StrEnum
from pathlib import PurePosixPath

from inbox.slack.facts import FileFacts
from inbox.slack.text import cut, visible
from inbox.slack.words import size_words

STEM = 100
ENDING = 16
SEPARATORS = re.compile(r"[/\\:]+")


class Family(StrEnum):
    """What kind of thing a file is, in words."""

    PICTURE = "a picture"
    VIDEO = "a video"
    SOUND = "a sound"
    DOCUMENT = "a document"
    TEXT = "plain text"
    ARCHIVE = "an archive"
    PAGE = "a web page"
    DRAWING = "a drawing that can carry a program"
    PROGRAM = "a program"


LITTLE = 5_000
"""Bytes of a picture that is a pixel, an icon or a line rather than something to look at."""

WRAPPED = "application/ms-tnef"
NAMELESS = {
    "message/rfc822": "forwarded mail.eml",
    "text/calendar": "invitation.ics",
    "text/vcard": "contact.vcf",
    WRAPPED: "winmail.dat",
}
"""What a part of a mail is called that came without a name."""

DANGEROUS = frozenset({Family.PAGE, Family.DRAWING, Family.PROGRAM})
EXACT = {
    "image/svg+xml": Family.DRAWING,
    "text/html": Family.PAGE,
    "application/xhtml+xml": Family.PAGE,
    "text/rtf": Family.DOCUMENT,
    "application/json": Family.TEXT,
    "application/xml": Family.TEXT,
    "application/ogg": Family.SOUND,
    **dict.fromkeys(
        (
            "application/x-msdownload",
            "application/x-dosexec",
            "application/vnd.microsoft.portable-executable",
            "application/x-executable",
            "application/x-elf",
            "application/x-mach-binary",
            "application/x-msi",
            "application/x-deb",
            "application/x-rpm",
            "application/x-shockwave-flash",
            "application/wasm",
            "application/java-archive",
            "application/vnd.android.package-archive",
            "application/javascript",
            "text/javascript",
            "application/x-sh",
        ),
        Family.PROGRAM,
    ),
    **dict.fromkeys(
        ("application/pdf", "application/rtf", "application/msword", "application/epub+zip", "application/postscript"),
        Family.DOCUMENT,
    ),
    **dict.fromkeys(
        (
            "application/zip",
            "application/gzip",
            "application/x-tar",
            "application/x-7z-compressed",
            "application/x-bzip2",
            "application/x-xz",
            "application/x-rar-compressed",
            "application/vnd.rar",
        ),
        Family.ARCHIVE,
    ),
}
BY_BEGINNING = (
    ("application/vnd.openxmlformats", Family.DOCUMENT),
    ("application/vnd.oasis", Family.DOCUMENT),
    ("application/vnd.ms-", Family.DOCUMENT),
    ("image/", Family.PICTURE),
    ("video/", Family.VIDEO),
    ("audio/", Family.SOUND),
    ("text/", Family.TEXT),
)
# A name that ends so is started as a program by some machine, whatever its bytes are.
PROGRAM_ENDINGS = frozenset(
    [
        ".apk",
        ".bat",
        ".cmd",
        ".com",
        ".cpl",
        ".exe",
        ".hta",
        ".jar",
        ".js",
        ".jse",
        ".lnk",
        ".msi",
        ".pif",
        ".ps1",
        ".reg",
        ".scr",
        ".sh",
        ".vbe",
        ".vbs",
        ".wsf",
    ]
)
# Office files are archives inside, and one container may hold sound or pictures: no lie.
ALIKE = (frozenset({Family.DOCUMENT, Family.ARCHIVE}), frozenset({Family.VIDEO, Family.SOUND}))


def family(mime_type: str | None) -> Family | None:
    """What a MIME type stands for; None where it says nothing."""
    kind = _kind(mime_type)
    return EXACT.get(kind) or next((found for begin, found in BY_BEGINNING if kind.startswith(begin)), None)


def what_it_is(file: FileFacts) -> str:
    """What a rep has to know of a file before opening it: "really a web page", "a program"; empty where nothing."""
    if _kind(file.claimed) == WRAPPED or (file.name or "").lower() == NAMELESS[WRAPPED]:
        return "Outlook's own wrapping, perhaps with files in it"
    found = family(file.detected)
    claims = {family(file.claimed), family(mimetypes.guess_type(file.name or "")[0])} - {None}
    if found is not None and any(claim is not found and not _alike(claim, found) for claim in claims):
        return f"really {found.value}"
    if _ending(file.name) in PROGRAM_ENDINGS:
        return Family.PROGRAM.value
    return found.value if found in DANGEROUS else ""


def _alike(one: Family | None, other: Family) -> bool:
    return any({one, other} <= pair for pair in ALIKE)


def file_name(file: FileFacts) -> str:
    """A name without folders or hidden signs, its ending kept; made up of the kind where the file has none."""
    given = " ".join(SEPARATORS.sub("_", visible(file.name or "")).split()).lstrip(".")
    if not given:
        return NAMELESS.get(_kind(file.claimed)) or f"{file.kind}{mimetypes.guess_extension(file.detected or '') or ''}"
    if _kind(file.claimed) == "message/rfc822" and _ending(given) != ".eml":
        return f"{cut(given, STEM)}.eml"
    ending = PurePosixPath(given).suffix
    if len(ending) > ENDING:
        return cut(given, STEM)
    return f"{cut(given.removesuffix(ending), STEM)}{ending}"


def _kind(mime_type: str | None) -> str:
    return (mime_type or "").split(";")[0].strip().lower()


def stays_inside(size: int | None, *, came_before: bool) -> bool:
    """Whether a picture that a mail shows inside its text belongs to its layout: a pixel, an icon, the logo that stands in
    every mail of theirs. It is shown with the mail as it was sent, and not brought into the thread each time."""
    return came_before or (size is not None and size < LITTLE)


def _ending(name: str | None) -> str:
    return PurePosixPath((name or "").strip().lower()).suffix


def title(file: FileFacts) -> str:
    """What stands above the file in Slack."""
    what = what_it_is(file)
    return f"{file_name(file)} ({what})" if what else file_name(file)


def too_large(limit: int) -> str:
    """Why a file of more than `limit` bytes is not shown at the desk."""
    return f"larger than {size_words(limit)}, so it is kept in the hub and not shown here"


NOT_TAKEN = {
    "file_type_not_allowed": "Slack does not take files of this kind, so it is kept in the hub",
    "file_upload_size_restricted": "too large for this Slack workspace, so it is kept in the hub",
    "file_uploads_disabled": "this Slack workspace takes no files, so it is kept in the hub",
    "file_uploads_except_images_disabled": "this Slack workspace takes pictures only, so it is kept in the hub",
    "storage_limit_reached": "this Slack workspace is full, so it is kept in the hub",
    "posting_to_channel_denied": "files may not be posted in this channel, so it is kept in the hub",
}
"""What Slack refuses for good, and what a rep reads in its place."""
