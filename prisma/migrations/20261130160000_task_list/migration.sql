-- One counter for each user (docs/decisions/017-revisions.md). Every write of a user's task takes the next number in its own
-- transaction and holds the user's row until it commits, so the numbers become visible in their order.

-- Whoever deletes a user locks "user" first and then "task", and whoever reads a list locks "task_count" first, so this does too:
-- no statement waits for the migration while the migration waits for it.
LOCK TABLE "user", "task_count" IN SHARE ROW EXCLUSIVE MODE;
LOCK TABLE "task" IN ACCESS EXCLUSIVE MODE;

-- The totals and the last revision of a user's tasks. Triggers write it; `forgotten` is the highest revision of a deletion that
-- the trash no longer has.
-- CreateTable
CREATE TABLE "task_list" (
    "user_id" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,
    "total" BIGINT NOT NULL,
    "completed" BIGINT NOT NULL,
    "forgotten" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "task_list_pkey" PRIMARY KEY ("user_id")
) WITH (fillfactor = 50);

-- Deleted tasks. `task` is the row as it was; null if it was deleted permanently, and then the rest is kept for those who follow
-- the changes.
-- CreateTable
CREATE TABLE "task_trash" (
    "user_id" TEXT NOT NULL,
    "id" BIGINT NOT NULL,
    "uid" UUID NOT NULL,
    "revision" BIGINT NOT NULL,
    "deleted_at" TIMESTAMPTZ(3) NOT NULL,
    "task" JSONB,

    CONSTRAINT "task_trash_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "task_limit" (
    "is_only_row" BOOLEAN NOT NULL DEFAULT true,
    "tasks_per_user" BIGINT NOT NULL,

    CONSTRAINT "task_limit_pkey" PRIMARY KEY ("is_only_row"),
    CONSTRAINT "task_limit_is_only_row_check" CHECK ("is_only_row")
);

-- A UUID of version 7 (RFC 9562): random, but those of later times are greater.
CREATE FUNCTION uuid_version_7(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE STRICT PARALLEL SAFE AS $$
  SELECT encode(
    set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      PLACING substring(int8send((extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1),
    'hex')::uuid
$$;

-- Totals are in task_list from here on.
DROP TRIGGER task_count_insert ON "task";
DROP TRIGGER task_count_delete ON "task";
DROP TRIGGER task_count_turn ON "task";
DROP TRIGGER task_count_leave ON "task";
DROP TRIGGER task_count_join ON "task";
DROP TRIGGER task_count_truncate ON "task";
DROP TRIGGER task_touch ON "task";
DROP FUNCTION note_task_change();
DROP FUNCTION forget_task_counts();
DROP FUNCTION touch_task();

-- A server of the version before reads task_count and task_count_change while versions change. They stay empty, so it counts. The
-- next release removes them, with task_count_user. To drop them now could wait for a list that waits for "task".
DELETE FROM "task_count";
DELETE FROM "task_count_change";
CREATE FUNCTION no_task_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER no_task_count BEFORE INSERT ON "task_count" FOR EACH ROW EXECUTE FUNCTION no_task_count();

-- Writes the table anew, once: reads and writes of tasks wait. The tasks there are have their ids as revisions, which are in
-- order for each user.
ALTER TABLE "task" ADD COLUMN "uid" UUID, ADD COLUMN "revision" BIGINT;
ALTER TABLE "task"
  ALTER COLUMN "uid" TYPE UUID USING uuid_version_7("created_at"),
  ALTER COLUMN "uid" SET NOT NULL,
  ALTER COLUMN "uid" SET DEFAULT uuid_version_7(clock_timestamp()),
  ALTER COLUMN "revision" TYPE BIGINT USING "id",
  ALTER COLUMN "revision" SET NOT NULL,
  ALTER COLUMN "revision" SET DEFAULT 0;
INSERT INTO "task_list" ("user_id", "revision", "total", "completed")
  SELECT "user_id", max("id"), count(*), count(*) FILTER (WHERE "completed") FROM "task" GROUP BY "user_id";

-- CreateIndex
CREATE UNIQUE INDEX "task_user_id_uid_key" ON "task"("user_id", "uid");
-- CreateIndex
CREATE INDEX "task_user_id_revision_idx" ON "task"("user_id", "revision");
-- CreateIndex
CREATE UNIQUE INDEX "task_trash_user_id_uid_key" ON "task_trash"("user_id", "uid");
-- CreateIndex
CREATE INDEX "task_trash_user_id_revision_idx" ON "task_trash"("user_id", "revision");
-- CreateIndex
CREATE INDEX "task_trash_deleted_at_idx" ON "task_trash"("deleted_at");

-- Takes the number. The task may still turn out to exist (ON CONFLICT), so it is counted afterwards.
CREATE FUNCTION task_comes() RETURNS trigger LANGUAGE plpgsql AS $$
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
  END IF;
  IF EXISTS (SELECT FROM task_trash WHERE user_id = NEW.user_id AND uid = NEW.uid) THEN
    RAISE EXCEPTION 'duplicate key value violates unique constraint "task_trash_user_id_uid_key"'
      USING ERRCODE = 'unique_violation', CONSTRAINT = 'task_trash_user_id_uid_key', TABLE = 'task_trash',
        DETAIL = format('Key (user_id, uid)=(%s, %s) already exists.', NEW.user_id, NEW.uid);
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION task_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE task_list SET total = total + 1, completed = completed + NEW.completed::int WHERE user_id = NEW.user_id;
  RETURN NULL;
END
$$;

-- A statement that sets `updated_at` to something else, such as a correction by hand, has its way. Otherwise it grows with each
-- write, even if the clock has not moved on or was set back.
CREATE FUNCTION task_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.user_id = OLD.user_id THEN
    UPDATE task_list SET revision = revision + 1, completed = completed + NEW.completed::int - OLD.completed::int
    WHERE user_id = NEW.user_id RETURNING revision INTO NEW.revision;
  END IF;
  IF NEW.updated_at = OLD.updated_at THEN
    NEW.updated_at := greatest(CURRENT_TIMESTAMP, OLD.updated_at + interval '1 millisecond');
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION task_goes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  number bigint;
BEGIN
  -- With the user, everything goes.
  IF NOT EXISTS (SELECT FROM "user" WHERE id = OLD.user_id) THEN
    RETURN NULL;
  END IF;
  UPDATE task_list SET revision = revision + 1, total = total - 1, completed = completed - OLD.completed::int
  WHERE user_id = OLD.user_id RETURNING revision INTO number;
  INSERT INTO task_trash (user_id, id, uid, revision, deleted_at, task)
  VALUES (OLD.user_id, OLD.id, OLD.uid, number, CURRENT_TIMESTAMP, to_jsonb(OLD) - 'title_folded' - 'description_folded')
  -- A statement by hand has used the id of a deleted task again.
  ON CONFLICT (user_id, id) DO UPDATE SET
    uid = excluded.uid, revision = excluded.revision, deleted_at = excluded.deleted_at, task = excluded.task;
  RETURN NULL;
END
$$;

-- Those who follow the changes begin anew.
CREATE FUNCTION tasks_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE task_list AS list SET
    revision = list.revision + 1, forgotten = list.revision + 1,
    total = (SELECT count(*) FROM task WHERE user_id = list.user_id),
    completed = (SELECT count(*) FROM task WHERE user_id = list.user_id AND task.completed);
  RETURN NULL;
END
$$;

-- In the place of foreign keys, and after them: their triggers come first, so a user's tasks are gone when this runs. The trash
-- first, as whoever purges it does.
CREATE FUNCTION task_list_goes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM task_trash WHERE user_id = OLD.id;
  DELETE FROM task_list WHERE user_id = OLD.id;
  RETURN NULL;
END
$$;

CREATE TRIGGER task_comes BEFORE INSERT ON "task" FOR EACH ROW EXECUTE FUNCTION task_comes();
CREATE TRIGGER task_came AFTER INSERT ON "task" FOR EACH ROW EXECUTE FUNCTION task_came();
CREATE TRIGGER task_changes BEFORE UPDATE ON "task" FOR EACH ROW EXECUTE FUNCTION task_changes();
CREATE TRIGGER task_goes AFTER DELETE ON "task" FOR EACH ROW EXECUTE FUNCTION task_goes();
-- A task that is given to another user is a deletion for one, and a creation for the other.
CREATE TRIGGER task_joins BEFORE UPDATE ON "task" FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION task_comes();
CREATE TRIGGER task_joined AFTER UPDATE ON "task" FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION task_came();
CREATE TRIGGER task_left AFTER UPDATE ON "task" FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION task_goes();
CREATE TRIGGER tasks_go AFTER TRUNCATE ON "task" EXECUTE FUNCTION tasks_go();
CREATE TRIGGER task_list_goes AFTER DELETE OR UPDATE OF "id" ON "user" FOR EACH ROW EXECUTE FUNCTION task_list_goes();
