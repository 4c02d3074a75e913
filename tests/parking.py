"""An empty PostgreSQL database, quickly: tables that stand as they were made are emptied and parked, not dropped.

Dropping and making ninety tables for each test was most of what a test on PostgreSQL cost. The schema in which all tables
were made carries a mark of what stands in it; where that still fits, the next test finds the schema parked beside its empty
one, and may take it.
"""

PARKED = "parked"

# Every column, index, constraint, trigger, function and enum of the schema, as one number.
_FINGERPRINT = """(
  SELECT 'tables ' || md5(string_agg(told, ',' ORDER BY told)) FROM (
    SELECT concat_ws(' ', c.relname, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attnum) AS told
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT concat_ws(' ', conrelid, conname) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', t.tgrelid, t.tgname, t.tgenabled)
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', oid, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', e.enumtypid, e.enumlabel)
      FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typnamespace = 'public'::regnamespace
  ) AS every
)"""

MARK = f"""
DO $$ BEGIN
  EXECUTE format('COMMENT ON SCHEMA public IS %L', {_FINGERPRINT});
END $$
"""

# Nobody is connected afterwards, and `public` holds nothing. Foreign keys and triggers are not asked while rows go.
EMPTY = f"""
DO $$
DECLARE one regclass; filled boolean;
BEGIN
  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  IF obj_description('public'::regnamespace, 'pg_namespace') = {_FINGERPRINT} THEN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
      EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO filled;
      IF filled THEN EXECUTE format('DELETE FROM %s', one); END IF;
    END LOOP;
    PERFORM setval(oid, 1, false) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S';
    DROP SCHEMA IF EXISTS {PARKED} CASCADE;
    ALTER SCHEMA public RENAME TO {PARKED};
  ELSE
    DROP SCHEMA public CASCADE;
  END IF;
  CREATE SCHEMA public;
END $$
"""

# True where parked tables were taken.
TAKE = f"""
DO $$ BEGIN
  IF to_regnamespace('{PARKED}') IS NOT NULL THEN
    DROP SCHEMA public CASCADE;
    ALTER SCHEMA {PARKED} RENAME TO public;
  END IF;
END $$
"""
