/** Who is in the database, and what they have. */
export interface Population {
  readonly users: readonly string[];
  /** @param user its place in `users`. @returns ids, ascending */
  tasksOfUser(user: number): readonly number[];
}

export const TASKS_EACH = 100;

/**
 * Titles, descriptions, dates and gaps as people leave them. Users take turns, so that the tasks of one lie apart, as
 * they do where a table has grown over months; a kept copy is what every measurement that writes begins with.
 */
export const populate = (users: number): string => `
  INSERT INTO "user" (id, name, email)
  SELECT id, 'Bench', id || '@example.com'
  FROM (SELECT md5('bench ' || n)::uuid::text AS id FROM generate_series(1, ${users}) n) AS ids;

  CREATE SCHEMA bench;
  CREATE TABLE bench.task AS
  SELECT
    u.id AS user_id,
    row_number() OVER (ORDER BY k, u.id) AS id,
    (ARRAY['Buy groceries', 'Reply to the landlord', 'Book a dentist appointment', 'Prepare the quarterly review',
      'Water the plants', 'Renew the passport', 'Call grandma', 'Fix the bicycle light', 'Read chapter 4',
      'Pay the électricité bill', 'Back up the laptop', 'Plan the trip to 京都'])[1 + k % 12]
      || CASE WHEN k >= 12 THEN ' (' || k / 12 + 1 || ')' ELSE '' END AS title,
    (ARRAY['Milk, eggs, coffee and something green', NULL, 'Any morning but Tuesday', NULL, NULL,
      'Needs two photographs; the office takes cards only', 'Her birthday is on Sunday 🎂',
      'Take notes on the part about "100% test coverage"', NULL])[1 + k % 9] AS description,
    k % 5 = 3 AS completed,
    (ARRAY['medium', 'high', 'low'])[1 + k % 3]::priority AS priority,
    CASE WHEN k % 4 <> 1
      THEN timestamptz '2026-12-01 09:00Z' + (k % 30 - 5) * interval '1 day' END AS due_date,
    (ARRAY['{home}', '{}', '{}', '{work,"two words"}'])[1 + k % 4]::text[] AS tags,
    CASE WHEN k % 5 = 3
      THEN timestamptz '2026-08-01 08:00Z' + k * interval '1 day' + u.n * interval '95.3 seconds' END AS completed_at,
    timestamptz '2026-08-01 08:00Z' + k * interval '1 day' + u.n * interval '61.7 seconds' AS created_at,
    timestamptz '2026-08-01 08:00Z' + k * interval '1 day' + u.n * interval '95.3 seconds' AS updated_at,
    uuid_version_7(timestamptz '2026-08-01 08:00Z' + k * interval '1 day' + u.n * interval '61.7 seconds') AS uid,
    k + 1::bigint AS revision
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM "user") AS u,
    generate_series(0, ${TASKS_EACH - 1}) AS k;

  -- What is written is put back; nothing else may clean up while something is measured.
  ALTER TABLE task SET (autovacuum_enabled = false);
  ALTER TABLE task_list SET (autovacuum_enabled = false);
  ALTER TABLE bench.task SET (autovacuum_enabled = false);
`;

/**
 * Makes the tables anew, with their indexes: whoever comes next finds the same pages. Without triggers, which would take a new
 * revision for each task. Requests that are not over when the load ends are waited for; a lock that grew step by step would
 * deadlock with a batch of them.
 */
export const RESTORE = [
  `BEGIN;
   LOCK TABLE task, task_list, task_trash;
   ALTER TABLE task DISABLE TRIGGER USER;
   TRUNCATE task, task_list, task_trash;
   INSERT INTO task (user_id, id, title, description, completed, priority, due_date, tags, completed_at,
     created_at, updated_at, uid, revision)
   SELECT user_id, id, title, description, completed, priority, due_date, tags, completed_at,
     created_at, updated_at, uid, revision
   FROM bench.task ORDER BY id;
   INSERT INTO task_list (user_id, revision, total, completed)
   SELECT user_id, max(revision), count(*), count(*) FILTER (WHERE completed) FROM bench.task GROUP BY user_id;
   ALTER TABLE task ENABLE TRIGGER USER;
   SELECT setval('task_id_seq', max(id)) FROM bench.task;
   COMMIT;`,
  'VACUUM (ANALYZE) task, task_list, task_trash',
];
