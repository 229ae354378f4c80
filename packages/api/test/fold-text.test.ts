import { randomBytes } from 'node:crypto';
import { foldText } from '@tickline/contract';
import { type Database, openDatabase } from '@tickline/db';
import { SAME_TEXTS, useApp } from '@tickline/server/testing';
import { MIGRATIONS_DIR, onServer, SERVER } from '@tickline/testing';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';

const api = useApp();

/** Scripts of Unicode 16 whose letters PostgreSQL 15 does not decompose. */
const NEW_SCRIPTS = /[\u{105c9}-\u{105e4}\u{11382}-\u{113cf}\u{1611e}-\u{16129}\u{16d63}-\u{16d6a}]/u;

async function folded({ prisma }: Database, texts: string[]): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ text: string }[]>`
    SELECT fold_text(text) AS text FROM unnest(CAST(${texts} AS text[])) WITH ORDINALITY AS each (text, n) ORDER BY n`;
  return rows.map(({ text }) => text);
}

function everyCharacter(): string[] {
  const codes = Array.from({ length: 0x10ffff }, (_, index) => index + 1);
  return codes
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code))
    .filter((character) => !NEW_SCRIPTS.test(character));
}

describe('the database folds text as the page does', () => {
  it('each character', async () => {
    const characters = everyCharacter();
    const isChanged = (character: string) => foldText(character) !== character;
    const changed = characters.filter(isChanged);
    expect(changed.length).toBeGreaterThan(2500);
    expect(await folded(api().database, changed)).toEqual(changed.map(foldText));
    // Those that stay as they are take less time together. What stands between them combines with none.
    const others = characters.filter((character) => !isChanged(character));
    for (let from = 0; from < others.length; from += 50_000) {
      const text = others.slice(from, from + 50_000).join('|');
      expect(await folded(api().database, [text])).toEqual([text]);
    }
  });

  it('any text', async () => {
    const text = fc
      .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...SAME_TEXTS.flat())))
      .map((parts) => parts.join(''))
      .filter((each) => !each.includes('\0') && !NEW_SCRIPTS.test(each) && each.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 50 }), async (texts) => {
        expect(await folded(api().database, texts)).toEqual(texts.map(foldText));
      }),
      { numRuns: 50 },
    );
  });

  describe.runIf(SERVER)('in a database', () => {
    it.each([
      "LC_COLLATE 'C' LC_CTYPE 'C'",
      "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'",
      "LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR'",
    ])('with %s', async (locale) => {
      const name = `tickline_test_${randomBytes(6).toString('hex')}`;
      await onServer(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' ${locale}`);
      onTestFinished(async () => void (await onServer(`DROP DATABASE ${name} WITH (FORCE)`)));
      const url = Object.assign(new URL(SERVER), { pathname: `/${name}` }).href;
      const database = await openDatabase({ url, migrationsDir: MIGRATIONS_DIR });
      onTestFinished(() => database.close());
      const texts = SAME_TEXTS.flatMap(([, stored, typed]) => [stored, typed]);
      expect(await folded(database, texts)).toEqual(texts.map(foldText));
    });
  });
});
