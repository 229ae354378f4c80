import { randomBytes } from 'node:crypto';
import { MIGRATIONS_DIR, onServer, SERVER } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../src/index.ts';

async function createDatabase(options: string): Promise<string> {
  const name = `tickline_test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE template0 ${options}`);
  onTestFinished(async () => void (await onServer(`DROP DATABASE ${name} WITH (FORCE)`)));
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return url.href;
}

describe.runIf(SERVER)('a PostgreSQL database', () => {
  it('that cannot hold every text is refused, by the name of its encoding', async () => {
    const url = await createDatabase("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
    await expect(openDatabase({ url, migrationsDir: MIGRATIONS_DIR })).rejects.toMatchObject({
      name: 'MigrationError',
      message:
        "The database uses LATIN1, which cannot store all Unicode text. Create the database with ENCODING 'UTF8'.",
    });
  });
});
