-- Writes of tasks wait until this is done; reads go on. docs/operations.md says how long that takes.
LOCK TABLE "task" IN EXCLUSIVE MODE;

-- Tasks that were completed before: their last change is the best that is known. That is no change of theirs, so they keep
-- their revisions and times.
ALTER TABLE "task" DISABLE TRIGGER USER;
UPDATE "task" SET "completed_at" = "updated_at" WHERE "completed" AND "completed_at" IS NULL;
ALTER TABLE "task" ENABLE TRIGGER USER;

-- Deleted tasks get what the others have got.
UPDATE "task_trash" SET "task" = '{"all_day": false, "tags": []}' || "task" ||
  jsonb_build_object('completed_at', (SELECT "task"->'updated_at' WHERE ("task"->>'completed')::boolean))
WHERE NOT "task" ? 'tags';

-- On expressions, as those of due dates. Word for word what packages/api sorts by.
CREATE INDEX "task_user_id_completed_at_asc_id_idx" ON "task"("user_id", coalesce("completed_at", 'infinity'::timestamptz), "id");
CREATE INDEX "task_user_id_completed_at_desc_id_idx" ON "task"("user_id", coalesce("completed_at", '-infinity'::timestamptz), "id");

ALTER TABLE "task"
  VALIDATE CONSTRAINT "task_tags_check",
  VALIDATE CONSTRAINT "task_all_day_check",
  VALIDATE CONSTRAINT "task_recurrence_due_date_check",
  VALIDATE CONSTRAINT "task_recurrence_time_zone_check";
