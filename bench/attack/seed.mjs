// The attackers' accounts, and those of people who mean no harm.
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';

const SEARCHERS = Array.from({ length: 10 }, (_, n) => `searcher-${n}`);
/** Accounts that attack. */
export const ATTACKERS = ['eve', 'mallory', 'trudy', ...SEARCHERS];

/** People, with a hundred tasks each. */
export const PEOPLE = 40;
/** As many as an account may have. */
const MANY = 100_000;
/** Each row of a statement is slower than the one before, which changed the same counter. */
const PIECE = 1000;

const STATEMENTS = [
  `INSERT INTO "user" (id, name, email)
   SELECT id, id, id || '@example.com'
   FROM (SELECT unnest(ARRAY['${ATTACKERS.join("', '")}']) AS id
     UNION SELECT 'person-' || n FROM generate_series(1, ${PEOPLE}) AS n) AS ids`,
  // Much to search through.
  ...Array.from(
    { length: MANY / PIECE },
    (_, piece) => `INSERT INTO task (user_id, title, description)
     SELECT 'eve', 'Buy groceries for week ' || n, repeat('Milk, eggs, coffee and something green. ', 8)
     FROM generate_series(${piece * PIECE + 1}, ${(piece + 1) * PIECE}) AS n`,
  ),
  // Texts that JSON spells six times as long.
  `INSERT INTO task (user_id, title, description)
   SELECT 'mallory', 'x', repeat(chr(1), 1000) FROM generate_series(1, 100)`,
  `INSERT INTO task (user_id, title) SELECT 'trudy', 'x' FROM generate_series(1, 10)`,
  `INSERT INTO task (user_id, title, description)
   SELECT 'person-' || p, 'Task ' || n, 'What there is to do' FROM generate_series(1, ${PEOPLE}) AS p, generate_series(1, 100) AS n`,
  `INSERT INTO task (user_id, title, description)
   SELECT unnest(ARRAY['${SEARCHERS.join("', '")}']), 'Task ' || n, 'What there is to do' FROM generate_series(1, 100) AS n`,
  'ANALYZE',
];

async function seedEmbedded(dataDir) {
  const database = await PGlite.create(join(dataDir, 'pgdata'));
  for (const statement of STATEMENTS) await database.exec(statement);
  await database.close();
}

async function seedPostgresql(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  for (const statement of STATEMENTS) await client.query(statement);
  await client.end();
}

/** Fills the database while the server is down. */
export async function seed({ restart, databaseUrl, dataDir }) {
  await restart(() => (databaseUrl ? seedPostgresql(databaseUrl) : seedEmbedded(dataDir)));
}
