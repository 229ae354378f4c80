-- Whoever writes a task, `updated_at` says so: later than the write before, even if the clock has not moved on or was set back.
-- A statement that sets it to something else, such as a correction by hand, has its way.
CREATE FUNCTION touch_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.updated_at = OLD.updated_at THEN
    NEW.updated_at := greatest(CURRENT_TIMESTAMP, OLD.updated_at + interval '1 millisecond');
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER task_touch BEFORE UPDATE ON "task" FOR EACH ROW EXECUTE FUNCTION touch_task();
