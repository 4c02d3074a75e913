"""The search index on PostgreSQL: tsvectors of folded words, arrays of runs of three letters, both behind GIN indexes."""

from collections.abc import Iterator
from unicodedata import normalize

from crm.search.folding import FIRST_MARK, LAST_MARK, SEPARATORS, SEVERAL, different_letters, small_letter
from crm.search.schema_words import HANDLES, LONGEST_NAME, LONGEST_TEXT, quoted

PENDING = "gin_pending_list_limit = 128"
"""What was written lately waits outside the index (kB), and every question reads all of it: of PostgreSQL's four megabytes, in some
twenty milliseconds, several times over."""


def removal() -> Iterator[str]:
    yield "DROP TABLE search_entries, search_names"
    for name in ("said", "part", "note", "contact", "identity", "company"):
        yield f"DROP FUNCTION search_on_{name} CASCADE"
    for name in ("said(uuid)", "name(uuid)", "runs(text)", "fold(text)"):
        yield f"DROP FUNCTION search_{name}"


def _small_letters() -> tuple[str, str]:
    """Letters that stay themselves when marks are taken off, and their small forms: what `translate` takes."""
    bare = [one for one, _ in different_letters() if not one.isascii() and normalize("NFD", one) == one]
    kept = [one for one in bare if small_letter(one) != one and len(small_letter(one)) == 1]
    return "".join(kept), "".join(small_letter(one) for one in kept)


def _postgresql_fold() -> str:
    """fold() of crm.search.folding, in the database's own words, whatever its locale. Most texts skip most of it."""
    marks = f"[\\u{ord(FIRST_MARK):04x}-\\u{ord(LAST_MARK):04x}]+"
    capitals, small = _small_letters()
    several = " ".join(
        f"folded := replace(folded, {quoted(letter)}, {quoted(letters)});" for letter, letters in SEVERAL.items()
    )
    return f"""
    DECLARE folded text := given;
    BEGIN
        IF octet_length(folded) <> length(folded) THEN
            folded := normalize(regexp_replace(normalize(folded, NFD), {quoted(marks)}, '', 'g'), NFC);
        END IF;
        folded := lower(folded COLLATE "C");
        IF octet_length(folded) <> length(folded) THEN
            folded := translate(folded, {quoted(capitals)}, {quoted(small)});
            {several}
        END IF;
        RETURN regexp_replace(folded, {quoted(f"[{SEPARATORS}]")}, ' ', 'g');
    END
    """


CREATION = (
    f"""
    CREATE FUNCTION search_fold(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$ {_postgresql_fold()} $$
    """,
    # in plpgsql, which keeps the plan: a function in SQL is planned at each call, which took four times as long
    """
    CREATE FUNCTION search_runs(words text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE padded text := '  ' || regexp_replace(words, ' +', '   ', 'g') || ' ';
    BEGIN
        RETURN ARRAY(SELECT DISTINCT substr(padded, place, 3) FROM generate_series(1, length(padded) - 2) AS place);
    END $$
    """,
    """
    CREATE TABLE search_entries (
        subject_id uuid PRIMARY KEY,
        kind text NOT NULL,
        said_at timestamptz NOT NULL,
        words tsvector NOT NULL
    )
    """,
    f"CREATE INDEX search_entries_words ON search_entries USING gin (words) WITH ({PENDING})",
    "CREATE INDEX search_entries_said_at ON search_entries (said_at, subject_id)",
    "CREATE TABLE search_names (contact_id uuid PRIMARY KEY, words text NOT NULL, runs text[] NOT NULL)",
    f"CREATE INDEX search_names_runs ON search_names USING gin (runs) WITH ({PENDING})",
    f"""
    CREATE FUNCTION search_said(given uuid) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_entries (subject_id, kind, said_at, words)
        SELECT one.id, 'said', one.interaction_date, to_tsvector('simple', search_fold(left(concat_ws(' ',
            one.subject,
            CASE WHEN latest.id IS NULL THEN one.content ELSE latest.content END,
            (SELECT string_agg(file.filename, ' ') FROM attachments AS file WHERE file.interaction_id = one.id)
        ), {LONGEST_TEXT})))
        FROM crm_interactions AS one
        LEFT JOIN LATERAL (
            SELECT version.id, version.content FROM interaction_versions AS version
            WHERE version.interaction_id = one.id ORDER BY version.edited_at DESC, version.number DESC LIMIT 1
        ) AS latest ON true
        WHERE one.id = given AND one.deleted_at IS NULL
        ON CONFLICT (subject_id) DO UPDATE SET said_at = excluded.said_at, words = excluded.words;
        IF NOT FOUND THEN
            DELETE FROM search_entries WHERE subject_id = given;
        END IF;
    END $$
    """,
    f"""
    CREATE FUNCTION search_name(given uuid) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_names (contact_id, words, runs)
        SELECT made.id, made.words, search_runs(made.words) FROM (
            SELECT one.id, regexp_replace(search_fold(left(concat_ws(' ',
                one.first_name, one.last_name, one.company_name, firm.name, one.email, one.phone,
                (SELECT string_agg(concat_ws(' ', place.display_name, place.username,
                    CASE WHEN place.channel::text IN ({HANDLES}) THEN place.handle END), ' ')
                 FROM identities AS place WHERE place.contact_id = one.id)
            ), {LONGEST_NAME})), ' +', ' ', 'g') AS words
            FROM crm_contacts AS one LEFT JOIN crm_companies AS firm ON firm.id = one.company_id
            WHERE one.id = given AND one.merged_into IS NULL AND one.archived_at IS NULL
        ) AS made
        ON CONFLICT (contact_id) DO UPDATE SET words = excluded.words, runs = excluded.runs;
        IF NOT FOUND THEN
            DELETE FROM search_names WHERE contact_id = given;
        END IF;
    END $$
    """,
    """
    CREATE FUNCTION search_on_said() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM search_said(CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END);
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION search_on_part() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM search_said(CASE TG_OP WHEN 'DELETE' THEN OLD.interaction_id ELSE NEW.interaction_id END);
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE FUNCTION search_on_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            DELETE FROM search_entries WHERE subject_id = OLD.id;
        ELSE
            INSERT INTO search_entries (subject_id, kind, said_at, words)
            VALUES (NEW.id, 'note', NEW.created_at,
                to_tsvector('simple', search_fold(left(NEW.text, {LONGEST_TEXT}))))
            ON CONFLICT (subject_id) DO UPDATE SET said_at = excluded.said_at, words = excluded.words;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION search_on_contact() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM search_name(CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END);
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION search_on_identity() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            PERFORM search_name(OLD.contact_id);
        END IF;
        IF TG_OP <> 'DELETE' THEN
            PERFORM search_name(NEW.contact_id);
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION search_on_company() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM search_name(one.id) FROM crm_contacts AS one WHERE one.company_id = NEW.id ORDER BY one.id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER search_said AFTER INSERT OR DELETE OR UPDATE OF subject, content, interaction_date, deleted_at
    ON crm_interactions FOR EACH ROW EXECUTE FUNCTION search_on_said()
    """,
    """
    CREATE TRIGGER search_said AFTER INSERT OR DELETE OR UPDATE OF content, edited_at, interaction_id
    ON interaction_versions FOR EACH ROW EXECUTE FUNCTION search_on_part()
    """,
    """
    CREATE TRIGGER search_said AFTER INSERT OR DELETE OR UPDATE OF filename, interaction_id
    ON attachments FOR EACH ROW EXECUTE FUNCTION search_on_part()
    """,
    """
    CREATE TRIGGER search_note AFTER INSERT OR DELETE OR UPDATE OF text
    ON crm_notes FOR EACH ROW EXECUTE FUNCTION search_on_note()
    """,
    """
    CREATE TRIGGER search_name AFTER INSERT OR DELETE OR UPDATE OF first_name, last_name, company_name, company_id,
        email, phone, merged_into, archived_at
    ON crm_contacts FOR EACH ROW EXECUTE FUNCTION search_on_contact()
    """,
    """
    CREATE TRIGGER search_name AFTER INSERT OR DELETE OR UPDATE OF contact_id, display_name, username, handle
    ON identities FOR EACH ROW EXECUTE FUNCTION search_on_identity()
    """,
    """
    CREATE TRIGGER search_name AFTER UPDATE OF name
    ON crm_companies FOR EACH ROW EXECUTE FUNCTION search_on_company()
    """,
)
