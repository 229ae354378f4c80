// Makes the database that bench/scale.mjs measures: one user with a twentieth of all tasks, the others with a hundred each.
import { createRequire } from 'node:module';

const pg = createRequire(new URL('../packages/db/package.json', import.meta.url))('pg');

/** As Better Auth's ids are. */
export const userId = (n) => `md5('user ${n}')::uuid::text`;

const IDS = `md5('user ' || n)::uuid::text`;

/** Tasks as they come in: the users' interleaved, so that no user's lie side by side. */
const fill = (rows) => `
  INSERT INTO "user" (id, name, email)
    SELECT ${IDS}, 'User ' || n, 'user-' || n || '@example.com' FROM generate_series(0, ${rows / 100}) AS n;
  INSERT INTO task (user_id, revision, title, description, completed, completed_at, priority, due_date, created_at, updated_at)
    SELECT ids.id, i, 'Buy groceries for week ' || i,
      CASE WHEN i % 3 = 0 THEN 'Milk, eggs, coffee and something green, number ' || i END,
      i % 10 > 3, CASE WHEN i % 10 > 3 THEN timestamptz '2026-01-01' + hashint4(i + 1) % 31536000 * interval '1 second' END,
      (enum_range(NULL::priority))[1 + i / 7 % 3],
      CASE WHEN i % 5 > 0 THEN timestamptz '2026-01-01' + hashint4(i) % 8760 * interval '1 hour' END,
      timestamptz '2020-01-01' + i * interval '5 seconds',
      timestamptz '2026-01-01' + hashint4(i + 1) % 31536000 * interval '1 second'
    FROM generate_series(1, ${rows}) AS i
    JOIN (SELECT n, ${IDS} AS id FROM generate_series(0, ${rows / 100}) AS n) AS ids
      ON ids.n = CASE WHEN i % 20 = 0 THEN 0 ELSE 1 + i % (${rows / 100} * 19 / 20) END
    ORDER BY i;
`;

/** Fills the counters, as the triggers would have. */
const COUNT = `
  INSERT INTO task_list (user_id, revision, total, completed)
    SELECT user_id, max(revision), count(*), count(*) FILTER (WHERE completed) FROM task GROUP BY user_id`;

/** What is quicker to make over a table that is full: every index and constraint, as the migrations have them. */
async function takeOff(client) {
  const constraints = await client.query(`
    SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
    WHERE conrelid = 'task'::regclass AND contype IN ('p', 'f') ORDER BY contype = 'f' DESC`);
  const indexes = await client.query(`
    SELECT indexname AS name, indexdef AS definition FROM pg_indexes
    WHERE tablename = 'task' AND indexname NOT IN (SELECT conname FROM pg_constraint)`);
  for (const { name } of constraints.rows) await client.query(`ALTER TABLE task DROP CONSTRAINT ${name}`);
  for (const { name } of indexes.rows) await client.query(`DROP INDEX ${name}`);
  return [
    ...indexes.rows.map(({ definition }) => definition),
    ...constraints.rows
      .reverse()
      .map(({ name, definition }) => `ALTER TABLE task ADD CONSTRAINT ${name} ${definition}`),
  ];
}

export async function fillDatabase(url, rows, log) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const step = async (sql) => {
    const start = performance.now();
    await client.query(sql);
    log(
      `${((performance.now() - start) / 1000).toFixed(0)} s: ${sql.trim().slice(0, 90).replace(/\s+/g, ' ')}`,
    );
  };
  await client.query(`SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'`);
  const definitions = await takeOff(client);
  await client.query('ALTER TABLE task DISABLE TRIGGER USER');
  await step(fill(rows));
  await step(COUNT);
  for (const definition of definitions) await step(definition);
  await client.query('ALTER TABLE task ENABLE TRIGGER USER');
  await step('VACUUM (ANALYZE) task, task_list');
  await client.end();
}
