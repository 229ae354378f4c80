-- The limit of tasks holds for every row, also of a statement that inserts several: those are counted after all of them have come.

CREATE OR REPLACE FUNCTION task_comes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The user first, as whoever deletes the user locks them, so that neither waits for the other for ever.
  PERFORM FROM "user" WHERE id = NEW.user_id FOR KEY SHARE;
  INSERT INTO task_list AS list (user_id, revision, total, completed) VALUES (NEW.user_id, 1, 0, 0)
  ON CONFLICT (user_id) DO UPDATE SET revision = list.revision + 1
  RETURNING revision INTO NEW.revision;
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

CREATE OR REPLACE FUNCTION task_came() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  tasks bigint;
BEGIN
  UPDATE task_list SET total = total + 1, completed = completed + NEW.completed::int WHERE user_id = NEW.user_id
  RETURNING total INTO tasks;
  IF tasks > (SELECT tasks_per_user FROM task_limit) THEN
    RAISE EXCEPTION 'new row for relation "task" violates check constraint "task_limit"'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'task_limit', TABLE = 'task', DETAIL = format('The user has %s tasks.', tasks - 1);
  END IF;
  RETURN NULL;
END
$$;
