"""The one picture that the people of the sandbox send."""

NAME, MIME_TYPE = "photo.png", "image/png"
PHOTO = bytes.fromhex(  # the smallest honest PNG: one grey point
    "89504e470d0a1a0a0000000d494844520000000100000001080000000"
    "03a7e9b550000000a4944415478da63680000008200815cc9d4340000000049454e44ae426082"
)
