-- Spreads the tasks over hash partitions by user, in one transaction. Writes wait while it copies.
-- docs/operations.md says when that is worth it, docs/partitions.md what becomes of every statement.
BEGIN;
LOCK TABLE task IN ACCESS EXCLUSIVE MODE;
ALTER TABLE task RENAME TO task_whole;

-- Names of indexes are the schema's, not the table's: the new ones take these.
DO $$ DECLARE each name; BEGIN
  FOR each IN SELECT indexname FROM pg_indexes WHERE schemaname = current_schema AND tablename = 'task_whole' LOOP
    EXECUTE format('ALTER INDEX %I RENAME TO %I', each, each || '_whole');
  END LOOP;
END $$;

CREATE TABLE task (LIKE task_whole INCLUDING DEFAULTS) PARTITION BY HASH (user_id);
DO $$ BEGIN
  FOR n IN 0..7 LOOP
    EXECUTE format('CREATE TABLE task_%s PARTITION OF task FOR VALUES WITH (MODULUS 8, REMAINDER %s)', n, n);
  END LOOP;
END $$;
INSERT INTO task SELECT * FROM task_whole;

ALTER TABLE task ADD CONSTRAINT task_pkey PRIMARY KEY (user_id, id);
CREATE INDEX task_user_id_created_at_id_idx ON task (user_id, created_at, id);
CREATE INDEX task_user_id_updated_at_id_idx ON task (user_id, updated_at, id);
CREATE INDEX task_user_id_priority_id_idx ON task (user_id, priority, id);
CREATE INDEX task_user_id_title_id_idx ON task (user_id, lower(title), id);
CREATE INDEX task_user_id_due_date_asc_id_idx ON task (user_id, coalesce(due_date, 'infinity'::timestamptz), id);
CREATE INDEX task_user_id_due_date_desc_id_idx ON task (user_id, coalesce(due_date, '-infinity'::timestamptz), id);

ALTER SEQUENCE task_id_seq OWNED BY task.id;
DROP TABLE task_whole;
ALTER TABLE task ADD CONSTRAINT task_user_id_fkey
  FOREIGN KEY (user_id) REFERENCES "user" (id) ON UPDATE CASCADE ON DELETE CASCADE;
ANALYZE task;
COMMIT;
