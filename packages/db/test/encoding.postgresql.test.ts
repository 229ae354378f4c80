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

  it.each([
    ['C', 1],
    ['C.UTF-8', 0],
  ])('with LC_CTYPE %s leads to %i warnings', async (ctype, expected) => {
    const url = await createDatabase(`ENCODING 'UTF8' LC_COLLATE '${ctype}' LC_CTYPE '${ctype}'`);
    const warnings: object[] = [];
    const log = { info: () => undefined, warn: (details: object) => void warnings.push(details) };
    const { close } = await openDatabase({ url, migrationsDir: MIGRATIONS_DIR, log });
    await close();
    expect(warnings).toEqual(Array(expected).fill({ lc_ctype: ctype }));
  });
});
