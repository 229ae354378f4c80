-- Exact totals of users with many tasks, without counting them. docs/decisions/009-totals.md says how, and why so.

-- A row: every change to this user's tasks is noted. With a `total`: so many there were, less what was noted by then.
-- `noted_since`: whichever transaction has no smaller number has noted what it changed.
-- CreateTable
CREATE TABLE "task_count" (
    "user_id" TEXT NOT NULL,
    "total" BIGINT,
    "completed" BIGINT,
    "noted_since" BIGINT,

    CONSTRAINT "task_count_pkey" PRIMARY KEY ("user_id")
);

-- What was noted. Rows are only added, so that no writer waits for another.
-- CreateTable
CREATE TABLE "task_count_change" (
    "user_id" TEXT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "total" BIGINT NOT NULL,
    "completed" BIGINT NOT NULL,

    CONSTRAINT "task_count_change_pkey" PRIMARY KEY ("user_id","id")
);

-- Called for each task that has come to a user, or gone from one, or was turned from pending to completed or back.
CREATE FUNCTION note_task_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  whose text;
  tasks int;
  done int;
BEGIN
  CASE TG_ARGV[0]
    WHEN 'come' THEN whose := NEW.user_id; tasks := 1; done := NEW.completed::int;
    WHEN 'gone' THEN whose := OLD.user_id; tasks := -1; done := -OLD.completed::int;
    ELSE whose := NEW.user_id; tasks := 0; done := NEW.completed::int - OLD.completed::int;
  END CASE;
  -- Most users have no row, and no more than this is done for them.
  PERFORM FROM task_count WHERE user_id = whose;
  IF FOUND THEN
    INSERT INTO task_count_change (user_id, total, completed) VALUES (whose, tasks, done);
  ELSIF current_setting('transaction_isolation') NOT LIKE 'read %committed' THEN
    -- A transaction with one snapshot throughout may not see a row that is there by now. But the key is taken then,
    -- which makes it fail to serialize. Where the key is free, changes are noted from here on.
    INSERT INTO task_count (user_id) VALUES (whose) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER task_count_insert AFTER INSERT ON "task" FOR EACH ROW EXECUTE FUNCTION note_task_change('come');
CREATE TRIGGER task_count_delete AFTER DELETE ON "task" FOR EACH ROW EXECUTE FUNCTION note_task_change('gone');
CREATE TRIGGER task_count_turn AFTER UPDATE ON "task" FOR EACH ROW
  WHEN (OLD.completed <> NEW.completed AND OLD.user_id = NEW.user_id) EXECUTE FUNCTION note_task_change('turned');
CREATE TRIGGER task_count_leave AFTER UPDATE ON "task" FOR EACH ROW
  WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION note_task_change('gone');
CREATE TRIGGER task_count_join AFTER UPDATE ON "task" FOR EACH ROW
  WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION note_task_change('come');

-- All tasks at once. No writer is under way then.
CREATE FUNCTION forget_task_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM task_count;
  DELETE FROM task_count_change;
  RETURN NULL;
END $$;

CREATE TRIGGER task_count_truncate AFTER TRUNCATE ON "task" EXECUTE FUNCTION forget_task_counts();

-- In the place of a foreign key, and after it: when this is called, the user's tasks are gone, and have been noted.
CREATE FUNCTION forget_task_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM task_count WHERE user_id = OLD.id;
  DELETE FROM task_count_change WHERE user_id = OLD.id;
  RETURN NULL;
END $$;

CREATE TRIGGER task_count_user AFTER DELETE OR UPDATE OF "id" ON "user" FOR EACH ROW EXECUTE FUNCTION forget_task_count();
