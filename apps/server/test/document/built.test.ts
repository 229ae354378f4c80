import { readFile } from 'node:fs/promises';
import { freePort } from '@tickline/testing';
import { expect, it } from 'vitest';
import { DOCUMENT_FILES, DOCUMENT_KINDS } from '../../src/openapi/kinds.ts';
import { documentText } from '../../src/openapi/texts.ts';
import { databaseEnvironment, startServer, untilReady } from '../harness/process.ts';

const built = (name: string) => readFile(new URL(`../../dist/${name}`, import.meta.url), 'utf8');

it.each(DOCUMENT_KINDS.flatMap((kind) => DOCUMENT_FILES.map((file) => ({ kind, file }))))(
  'the document that was built is the one that the source makes ($kind, $file)',
  async (each) => {
    const { kind, file } = each;
    expect(await built(`${kind}-${file}`)).toBe((await documentText(kind, file)).toString());
  },
);

it.each([
  ['external', { AUTH_MODE: 'external' }],
  ['secret', { JWT_ALGORITHM: 'HS384' }],
  ['key-pair', { JWT_ALGORITHM: 'ES256' }],
])('the built server serves it (%s)', async (kind, environment) => {
  const PORT = await freePort();
  const server = startServer({ ...(await databaseEnvironment()), ...environment, PORT: String(PORT) });
  await untilReady(PORT, server);
  for (const file of DOCUMENT_FILES) {
    const response = await fetch(`http://127.0.0.1:${PORT}/${file}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(await built(`${kind}-${file}`));
  }
});
