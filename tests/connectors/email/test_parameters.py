"""Content-Type and Content-Disposition with their parameters (RFC 2045, RFC 2231)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.parameters import Parameterised, file_name, read_parameterised


@pytest.mark.parametrize(
    ("written", "main", "parameters"),
    [
        ("Text/Plain; Charset=UTF-8", "text/plain", {"charset": "UTF-8"}),
        ('multipart/mixed; boundary="a; b"', "multipart/mixed", {"boundary": "a; b"}),
        ("multipart/mixed boundary=cut", "multipart/mixed", {"boundary": "cut"}),
        ("text/plain; charset=us-ascii (Plain text)", "text/plain", {"charset": "us-ascii"}),
        ("text/plain; format=flowed delsp=yes", "text/plain", {"format": "flowed", "delsp": "yes"}),
        ("a/b; name=my file.pdf; x=1", "a/b", {"name": "my file.pdf", "x": "1"}),
        ('a/b; name="a "b" c.pdf"; x=1', "a/b", {"name": 'a "b" c.pdf', "x": "1"}),
        ('a/b; name="open', "a/b", {"name": "open"}),
        ("a/b; name=x; name=y", "a/b", {"name": "x"}),
        ("; filename=x.png", "", {"filename": "x.png"}),
        ("text/html; charset", "text/html", {}),
        ("", "", {}),
    ],
)
def test_values_are_read_as_written_by_careless_programs(written: str, main: str, parameters: dict[str, str]) -> None:
    assert read_parameterised(written) == Parameterised(main, parameters)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('attachment; filename*0="long "; filename*1="name.pdf"', "long name.pdf"),
        ("attachment; filename*1*=%FC.txt; filename*0*=iso-8859-1'de'b", "bü.txt"),
        ("attachment; filename=plain.txt; filename*=UTF-8''%E2%82%AC.txt", "€.txt"),
        ('attachment; filename="=?utf-8?q?=C3=BC.txt?="', "ü.txt"),
        ('attachment; filename*0="=?utf-8?q?=C3"; filename*1="=BC.txt?="', "ü.txt"),
        (r'attachment; filename="C:\Temp\report.doc"', "report.doc"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="a\u202egpj.exe"', "agpj.exe"),
        ('attachment; filename=" "', None),
        ("attachment", None),
    ],
)
def test_names_of_files(written: str, name: str | None) -> None:
    assert file_name(read_parameterised(written), Parameterised()) == name


def test_the_disposition_names_the_file_before_the_type_does() -> None:
    content_type = read_parameterised("a/b; name=two.txt")
    assert file_name(read_parameterised("attachment; filename=one.txt"), content_type) == "one.txt"
    assert file_name(read_parameterised("attachment"), content_type) == "two.txt"


@given(st.text(alphabet="ab/;=\"'*%01 \\?(,\n", max_size=80))
def test_anything_can_be_read(written: str) -> None:
    read_parameterised(written)
