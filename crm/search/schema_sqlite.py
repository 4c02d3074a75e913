"""The search index on SQLite: FTS5 beside tables of the folded words, kept by triggers that call no function of ours."""

from collections.abc import Callable, Iterator

from crm.search.folding import FIRST_MARK, LAST_MARK, different_letters, fold
from crm.search.schema_words import HANDLES, LONGEST_NAME, LONGEST_TEXT, quoted

REPLACES_AT_ONCE = 20
"""SQLite's parser takes a hundred open brackets and the like; a function call inside a function call costs three."""

OUR_OWN_LETTERS = "ßẞæÆœŒþÞøØłŁđĐðÐıħĦŧŦґҐёЁйЙїЇўЎѓЃќЌѐЀѝЍάέήίόύώϊϋΐΰΆΈΉΊΌΎΏΪΫ"
"""What SQLite's tokenizer leaves as it is although we fold it: accents outside Latin, and letters that have no accent."""

TOKENIZER = "unicode61 remove_diacritics 2 categories ''L* N* Co M*''"


def _folded(text: str) -> str:
    """A SELECT of one column `words`: the text with our own letters folded, in steps that the parser can take."""
    letters = [(letter, fold(letter)) for letter in OUR_OWN_LETTERS]
    query = f"SELECT {text} AS words"
    for start in range(0, len(letters), REPLACES_AT_ONCE):
        expression = "words"
        for letter, plain in letters[start : start + REPLACES_AT_ONCE]:
            expression = f"replace({expression}, '{letter}', '{plain}')"
        query = f"SELECT {expression} AS words FROM ({query})"
    return query


def creation() -> Iterator[str]:
    yield """
    CREATE TABLE search_entries (
        id INTEGER PRIMARY KEY, subject_id CHAR(32) NOT NULL UNIQUE, kind TEXT NOT NULL, words TEXT NOT NULL
    )
    """
    yield (
        "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_entries', content_rowid='id', "
        f"tokenize='{TOKENIZER}', prefix='2 3')"
    )
    yield (
        "CREATE TABLE search_names "
        "(id INTEGER PRIMARY KEY, contact_id CHAR(32) NOT NULL UNIQUE, words TEXT NOT NULL, padded TEXT NOT NULL)"
    )
    yield "CREATE VIRTUAL TABLE search_grams USING fts5(padded, content='search_names', content_rowid='id', tokenize='trigram')"
    yield "CREATE TABLE search_letters (letter TEXT PRIMARY KEY, plain TEXT NOT NULL) WITHOUT ROWID"
    letters = [*different_letters(), *((chr(code), "") for code in range(ord(FIRST_MARK), ord(LAST_MARK) + 1))]
    rows = ", ".join(f"({quoted(letter)}, {quoted(plain)})" for letter, plain in letters)
    yield f"INSERT OR REPLACE INTO search_letters VALUES {rows}"
    yield "CREATE TABLE search_places (place INTEGER PRIMARY KEY)"
    yield f"INSERT INTO search_places VALUES {', '.join(f'({place})' for place in range(1, LONGEST_NAME + 1))}"
    for name, when, does in _triggers():
        yield f"CREATE TRIGGER {name} {when} BEGIN {does} END"


def removal() -> Iterator[str]:
    yield from (f"DROP TRIGGER {name}" for name, _, _ in _triggers())
    for name in ("words", "grams", "entries", "names", "letters", "places"):
        yield f"DROP TABLE search_{name}"


def _triggers() -> Iterator[tuple[str, str, str]]:
    """Name, occasion and deed of every trigger."""
    yield from _index_triggers()
    for table, key, columns in (
        ("crm_interactions", "id", "subject, content, interaction_date, deleted_at"),
        ("interaction_versions", "interaction_id", "content, edited_at, interaction_id"),
        ("attachments", "interaction_id", "filename, interaction_id"),
    ):
        yield from _for_each(f"search_said_{table}", table, columns, _said, key)
    yield from _for_each("search_note", "crm_notes", "text", _note, "id")
    columns = "first_name, last_name, company_name, company_id, email, phone, merged_into, archived_at"
    yield from _for_each("search_name_contact", "crm_contacts", columns, _name, "id")
    columns = "contact_id, display_name, username, handle"
    yield from _for_each("search_name_identity", "identities", columns, _name, "contact_id")
    everybody = "IN (SELECT id FROM crm_contacts WHERE company_id = NEW.id)"
    yield "search_name_company", "AFTER UPDATE OF name ON crm_companies", _names(everybody)


def _for_each(
    name: str, table: str, columns: str, deed: Callable[[str], str], key: str
) -> Iterator[tuple[str, str, str]]:
    """The deed is done for the key of every row that comes, goes or changes."""
    yield f"{name}_new", f"AFTER INSERT ON {table}", deed(f"NEW.{key}")
    yield f"{name}_gone", f"AFTER DELETE ON {table}", deed(f"OLD.{key}")
    moved = deed(f"OLD.{key}") if key != "id" else ""
    yield f"{name}_changed", f"AFTER UPDATE OF {columns} ON {table}", moved + deed(f"NEW.{key}")


def _index_triggers() -> Iterator[tuple[str, str, str]]:
    for table, index, column in (("entries", "words", "words"), ("names", "grams", "padded")):
        into = f"INSERT INTO search_{index}"
        added = f"{into} (rowid, {column}) VALUES (NEW.id, NEW.{column});"
        taken = f"{into} (search_{index}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});"
        yield f"search_{table}_added", f"AFTER INSERT ON search_{table}", added
        yield f"search_{table}_taken", f"AFTER DELETE ON search_{table}", taken


SECOND = 1_000_000_000
"""A number in search_entries is the second it was said in, times this, and a count: newest first is then the order of numbers."""


def _number(moment: str) -> str:
    second = f"max(min(CAST(strftime('%s', {moment}) AS INTEGER), 9000000000), -9000000000) * {SECOND}"
    highest = f"SELECT max(other.id) + 1 FROM search_entries AS other WHERE other.id >= {second} AND other.id < {second} + {SECOND}"
    return f"coalesce(({highest}), {second})"


def _said(key: str) -> str:
    latest = "FROM interaction_versions AS version WHERE version.interaction_id = one.id"
    content = (
        f"CASE WHEN EXISTS (SELECT 1 {latest}) "
        f"THEN (SELECT version.content {latest} ORDER BY version.edited_at DESC, version.number DESC LIMIT 1) "
        "ELSE one.content END"
    )
    files = "SELECT group_concat(file.filename, ' ') FROM attachments AS file WHERE file.interaction_id = one.id"
    text = f"coalesce(one.subject, '') || ' ' || coalesce({content}, '') || ' ' || coalesce(({files}), '')"
    folded = _folded(f"substr({text}, 1, {LONGEST_TEXT})")
    return (
        f"DELETE FROM search_entries WHERE subject_id = {key};"
        f"INSERT INTO search_entries (id, subject_id, kind, words) "
        f"SELECT {_number('one.interaction_date')}, one.id, 'said', ({folded}) "
        f"FROM crm_interactions AS one WHERE one.id = {key} AND one.deleted_at IS NULL;"
    )


def _note(key: str) -> str:
    return (
        f"DELETE FROM search_entries WHERE subject_id = {key};"
        f"INSERT INTO search_entries (id, subject_id, kind, words) "
        f"SELECT {_number('one.created_at')}, one.id, 'note', ({_folded(f'substr(one.text, 1, {LONGEST_TEXT})')}) "
        f"FROM crm_notes AS one WHERE one.id = {key};"
    )


def _name(key: str) -> str:
    return _names(f"= {key}")


def _names(which: str) -> str:
    """What the contacts are called, each letter looked up, with two blanks before and one behind each word in `padded`."""
    parts = ", ".join(f"coalesce({part}, '')" for part in (
        "one.first_name", "one.last_name", "one.company_name", "firm.name", "one.email", "one.phone"
    )).replace(", coalesce", " || ' ' || coalesce")  # fmt: skip
    handle = f"CASE WHEN place.channel IN ({HANDLES}) THEN place.handle ELSE '' END"
    called = f"coalesce(place.display_name, '') || ' ' || coalesce(place.username, '') || ' ' || {handle}"
    places = f"SELECT group_concat({called}, ' ') FROM identities AS place WHERE place.contact_id = one.id"
    raw = f"substr({parts} || ' ' || coalesce(({places}), ''), 1, {LONGEST_NAME})"
    letter = "substr(made.raw, search_places.place, 1)"
    folded = (
        f"SELECT group_concat(plain, '') FROM (SELECT coalesce(search_letters.plain, {letter}) AS plain "
        f"FROM search_places LEFT JOIN search_letters ON search_letters.letter = {letter} "
        "WHERE search_places.place <= length(made.raw) ORDER BY search_places.place)"
    )
    return (
        f"DELETE FROM search_names WHERE contact_id {which};"
        "INSERT INTO search_names (contact_id, words, padded) "
        "SELECT id, words, '  ' || replace(words, ' ', '   ') || ' ' "
        f"FROM (SELECT made.id AS id, ({folded}) AS words "
        f"FROM (SELECT one.id AS id, {raw} AS raw FROM crm_contacts AS one "
        "LEFT JOIN crm_companies AS firm ON firm.id = one.company_id "
        f"WHERE one.id {which} AND one.merged_into IS NULL AND one.archived_at IS NULL) AS made);"
    )
