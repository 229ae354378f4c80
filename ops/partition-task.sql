-- Spreads the tasks over hash partitions by user, in one transaction. Reads and writes of tasks wait while it copies.
-- docs/operations.md says when this is worth it. docs/partitions.md has the plan of every statement.
BEGIN;
LOCK TABLE task IN ACCESS EXCLUSIVE MODE;
ALTER TABLE task RENAME TO task_whole;

-- Index names are unique in a schema: rename the old indexes, so that the new ones can have their names.
DO $$ DECLARE each name; BEGIN
  FOR each IN SELECT indexname FROM pg_indexes WHERE schemaname = current_schema AND tablename = 'task_whole' LOOP
    EXECUTE format('ALTER INDEX %I RENAME TO %I', each, each || '_whole');
  END LOOP;
END $$;

CREATE TABLE task (LIKE task_whole INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS) PARTITION BY HASH (user_id);
DO $$ BEGIN
  FOR n IN 0..7 LOOP
    EXECUTE format('CREATE TABLE task_%s PARTITION OF task FOR VALUES WITH (MODULUS 8, REMAINDER %s)', n, n);
  END LOOP;
END $$;
DO $$ DECLARE columns text; BEGIN
  SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
  WHERE attrelid = 'task_whole'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
  EXECUTE format('INSERT INTO task (%1$s) SELECT %1$s FROM task_whole', columns);
END $$;

ALTER TABLE task ADD CONSTRAINT task_pkey PRIMARY KEY (user_id, id);
CREATE UNIQUE INDEX task_user_id_uid_key ON task (user_id, uid);
CREATE INDEX task_user_id_revision_idx ON task (user_id, revision);
CREATE INDEX task_user_id_created_at_id_idx ON task (user_id, created_at, id);
CREATE INDEX task_user_id_updated_at_id_idx ON task (user_id, updated_at, id);
CREATE INDEX task_user_id_priority_id_idx ON task (user_id, priority, id);
CREATE INDEX task_user_id_title_id_idx ON task (user_id, normalize(title_folded, NFD), id);
CREATE INDEX task_user_id_due_date_asc_id_idx ON task (user_id, coalesce(due_date, 'infinity'::timestamptz), id);
CREATE INDEX task_user_id_due_date_desc_id_idx ON task (user_id, coalesce(due_date, '-infinity'::timestamptz), id);
CREATE INDEX task_user_id_completed_at_asc_id_idx ON task (user_id, coalesce(completed_at, 'infinity'::timestamptz), id);
CREATE INDEX task_user_id_completed_at_desc_id_idx ON task (user_id, coalesce(completed_at, '-infinity'::timestamptz), id);

-- As in the migration that creates task_list. Each partition has a TRUNCATE trigger too: it can be truncated alone.
CREATE TRIGGER task_comes BEFORE INSERT ON task FOR EACH ROW EXECUTE FUNCTION task_comes();
CREATE TRIGGER task_came AFTER INSERT ON task FOR EACH ROW EXECUTE FUNCTION task_came();
CREATE TRIGGER task_changes BEFORE UPDATE ON task FOR EACH ROW EXECUTE FUNCTION task_changes();
CREATE TRIGGER task_goes AFTER DELETE ON task FOR EACH ROW EXECUTE FUNCTION task_goes();
CREATE TRIGGER task_joins BEFORE UPDATE ON task FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION task_comes();
CREATE TRIGGER task_joined AFTER UPDATE ON task FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION task_came();
CREATE TRIGGER task_left AFTER UPDATE ON task FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION task_goes();
CREATE TRIGGER tasks_go AFTER TRUNCATE ON task EXECUTE FUNCTION tasks_go();
DO $$ BEGIN
  FOR n IN 0..7 LOOP
    EXECUTE format('CREATE TRIGGER tasks_go AFTER TRUNCATE ON task_%s EXECUTE FUNCTION tasks_go()', n);
    -- The server knows by an index's name that a uid is there already. Each partition's has the table's name, and a number.
    EXECUTE format('ALTER INDEX task_%1$s_user_id_uid_idx RENAME TO task_user_id_uid_key_%1$s', n);
  END LOOP;
END $$;

ALTER SEQUENCE task_id_seq OWNED BY task.id;
DROP TABLE task_whole;
ALTER TABLE task ADD CONSTRAINT task_user_id_fkey
  FOREIGN KEY (user_id) REFERENCES "user" (id) ON UPDATE CASCADE ON DELETE CASCADE;
ANALYZE task;
COMMIT;
