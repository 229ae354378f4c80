import { MigrationError } from '../migrations/pending.ts';
import { type StatementRunner, statement } from '../statement.ts';
import { quoteName } from './schema-name.ts';

const STATE = statement<[encoding: string, exists: 't' | 'f', mayUse: 't' | 'f', current: string | null]>(
  `SELECT pg_encoding_to_char(encoding), n.oid IS NOT NULL, coalesce(has_schema_privilege(n.oid, 'USAGE'), false),
    current_schema() FROM pg_database LEFT JOIN pg_namespace AS n ON nspname = $1 WHERE datname = current_database()`,
);

/** A pooler may refuse or ignore `search_path`, and hand-written statements would find the tables of another schema. */
function assertSchema(schema: string, mayUse: boolean, current: string | null): void {
  if (current === schema) return;
  const name = quoteName(schema);
  throw new MigrationError(
    mayUse
      ? `Connections do not use the schema ${name}: the pooler at this address does not accept it. Set DATABASE_URL to the ` +
          `server's direct address. Or set it on the role and restart the pooler: ALTER ROLE <role> SET search_path = ${name}`
      : `This role may not use the schema ${name}. Run: GRANT USAGE, CREATE ON SCHEMA ${name} TO <role>`,
  );
}

/**
 * Refuses a database that cannot store all of Unicode, and one whose connections do not use the schema.
 *
 * @param create creates the schema. Called if it is missing
 * @throws {MigrationError}
 * @see https://www.postgresql.org/docs/current/multibyte.html
 */
export async function checkDatabase(
  statements: StatementRunner,
  schema: string,
  create: () => Promise<void>,
): Promise<void> {
  const read = async () =>
    (await statements.query(STATE, [schema]))[0] ?? ['another encoding', 'f', 'f', null];
  let [encoding, exists, mayUse, current] = await read();
  if (encoding !== 'UTF8')
    throw new MigrationError(
      `The database uses ${encoding}, which cannot store all Unicode text. Create the database with ENCODING 'UTF8'.`,
    );
  if (exists === 'f') {
    await create();
    [encoding, exists, mayUse, current] = await read();
  }
  assertSchema(schema, mayUse === 't', current);
}
