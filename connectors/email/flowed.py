"""`format=flowed`: lines that a mail program broke, joined again (RFC 3676)."""

from connectors.email.parameters import Parameterised

SIGNATURE = "-- "


def is_flowed(content_type: Parameterised) -> bool:
    return content_type.parameters.get("format", "").strip().lower() == "flowed"


def unfold(text: str, *, delete_space: bool) -> str:
    """Paragraphs as single lines, their quote marks kept. `delete_space`: the blank at a break is not part of the text."""
    lines: list[str] = []
    piece: list[str] = []
    depth_before = 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        if piece and (depth != depth_before or content == SIGNATURE):
            lines.append(_quoted(piece, depth_before))
            piece = []
        depth_before = depth
        if content.endswith(" ") and content != SIGNATURE:
            piece.append(content[:-1] if delete_space else content)
            continue
        lines.append(_quoted([*piece, content], depth))
        piece = []
    return "\n".join([*lines, _quoted(piece, depth_before)] if piece else lines)


def _quoted(piece: list[str], depth: int) -> str:
    return f"{'>' * depth} {''.join(piece)}".rstrip(" ") if depth else _kept("".join(piece))


def _kept(line: str) -> str:
    return line if line == SIGNATURE else line.rstrip(" ")
