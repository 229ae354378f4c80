-- Keys with which programs call the API for a user: the table of Better Auth's API key plugin. `key` is a digest.

CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "config_id" TEXT NOT NULL DEFAULT 'default',
    "name" TEXT,
    "start" TEXT,
    "prefix" TEXT,
    "key" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "permissions" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "last_request" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "enabled" BOOLEAN DEFAULT true,
    "rate_limit_enabled" BOOLEAN DEFAULT false,
    "rate_limit_time_window" INTEGER,
    "rate_limit_max" INTEGER,
    "request_count" INTEGER DEFAULT 0,
    "remaining" INTEGER,
    "refill_interval" INTEGER,
    "refill_amount" INTEGER,
    "last_refill_at" TIMESTAMPTZ(3),
    "metadata" TEXT,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "api_key_key_key" ON "api_key"("key");

CREATE INDEX "api_key_user_id_idx" ON "api_key"("user_id");

CREATE INDEX "api_key_expires_at_idx" ON "api_key"("expires_at");

ALTER TABLE "api_key" ADD CONSTRAINT "api_key_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Counts the user's keys, but for expired ones. The lock on the user lets creations of one user wait for each other, so that none
-- misses another; writes of tasks do not wait for it.
CREATE FUNCTION api_key_comes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM "user" WHERE id = NEW.user_id FOR NO KEY UPDATE;
  IF (SELECT count(*) FROM api_key WHERE user_id = NEW.user_id AND (expires_at IS NULL OR expires_at > now())) >= 50 THEN
    RAISE EXCEPTION 'new row for relation "api_key" violates check constraint "api_key_limit"'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'api_key_limit', TABLE = 'api_key';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER api_key_comes BEFORE INSERT ON "api_key" FOR EACH ROW EXECUTE FUNCTION api_key_comes();
