-- Days without a time, tags, recurrence, and when a task was completed (docs/decisions/021-time-tags-recurrence.md). Nothing is
-- rewritten, so "task" is locked for a moment. What takes time is in the next migration, which lets reads go on.

-- `wall_time`: the time of day of a series, if a clock change has moved this due date off it.
ALTER TABLE "task"
  ADD COLUMN "all_day" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "tags" TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN "recurrence" VARCHAR(200),
  ADD COLUMN "time_zone" VARCHAR(64),
  ADD COLUMN "wall_time" VARCHAR(12),
  ADD COLUMN "completed_at" TIMESTAMPTZ(3);

-- Of rows that are written from now on. Those that are there pass anyway.
ALTER TABLE "task"
  ADD CONSTRAINT "task_tags_check" CHECK (coalesce(array_ndims("tags"), 1) = 1 AND array_position("tags", NULL) IS NULL) NOT VALID,
  ADD CONSTRAINT "task_all_day_check" CHECK (NOT "all_day" OR
    ("due_date" IS NOT NULL AND "due_date" AT TIME ZONE 'UTC' = date_trunc('day', "due_date" AT TIME ZONE 'UTC'))) NOT VALID,
  ADD CONSTRAINT "task_recurrence_due_date_check" CHECK ("recurrence" IS NULL OR "due_date" IS NOT NULL) NOT VALID,
  ADD CONSTRAINT "task_recurrence_time_zone_check" CHECK
    ("recurrence" IS NULL OR "due_date" IS NULL OR "all_day" OR "time_zone" IS NOT NULL) NOT VALID;

-- As before, and `completed_at` is there if and only if the task is completed. A backup or a restored task brings its own.
CREATE OR REPLACE FUNCTION task_comes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  tasks bigint;
BEGIN
  -- The user first, as whoever deletes the user locks them, so that neither waits for the other for ever.
  PERFORM FROM "user" WHERE id = NEW.user_id FOR KEY SHARE;
  INSERT INTO task_list AS list (user_id, revision, total, completed) VALUES (NEW.user_id, 1, 0, 0)
  ON CONFLICT (user_id) DO UPDATE SET revision = list.revision + 1
  RETURNING revision, total INTO NEW.revision, tasks;
  IF tasks >= (SELECT tasks_per_user FROM task_limit) THEN
    RAISE EXCEPTION 'new row for relation "task" violates check constraint "task_limit"'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'task_limit', TABLE = 'task', DETAIL = format('The user has %s tasks.', tasks);
  END IF;
  -- A task that another user gives back.
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM task_trash WHERE user_id = NEW.user_id AND id = NEW.id;
  ELSIF NEW.completed THEN
    NEW.completed_at := coalesce(NEW.completed_at, NEW.updated_at);
  ELSE
    NEW.completed_at := NULL;
  END IF;
  IF EXISTS (SELECT FROM task_trash WHERE user_id = NEW.user_id AND uid = NEW.uid) THEN
    RAISE EXCEPTION 'duplicate key value violates unique constraint "task_trash_user_id_uid_key"'
      USING ERRCODE = 'unique_violation', CONSTRAINT = 'task_trash_user_id_uid_key', TABLE = 'task_trash',
        DETAIL = format('Key (user_id, uid)=(%s, %s) already exists.', NEW.user_id, NEW.uid);
  END IF;
  RETURN NEW;
END
$$;

-- As before, and more fields follow those that a statement writes, also one of the version before, which does not know them.
CREATE OR REPLACE FUNCTION task_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.user_id = OLD.user_id THEN
    UPDATE task_list SET revision = revision + 1, completed = completed + NEW.completed::int - OLD.completed::int
    WHERE user_id = NEW.user_id RETURNING revision INTO NEW.revision;
  END IF;
  IF NEW.updated_at = OLD.updated_at THEN
    NEW.updated_at := greatest(CURRENT_TIMESTAMP, OLD.updated_at + interval '1 millisecond');
  END IF;
  IF NOT NEW.completed THEN
    NEW.completed_at := NULL;
  ELSIF NOT OLD.completed THEN
    NEW.completed_at := coalesce(NEW.completed_at, NEW.updated_at);
  END IF;
  -- A due date that is given alone decides whether the task is due on a day.
  IF NEW.all_day AND OLD.all_day AND NEW.due_date IS DISTINCT FROM OLD.due_date THEN
    NEW.all_day := coalesce(NEW.due_date AT TIME ZONE 'UTC' = date_trunc('day', NEW.due_date AT TIME ZONE 'UTC'), false);
  END IF;
  -- It belongs to one date of one series.
  IF OLD.wall_time IS NOT NULL AND NEW.wall_time = OLD.wall_time AND
    (NEW.due_date, NEW.recurrence, NEW.time_zone) IS DISTINCT FROM (OLD.due_date, OLD.recurrence, OLD.time_zone) THEN
    NEW.wall_time := NULL;
  END IF;
  RETURN NEW;
END
$$;
