import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';

// biome-ignore lint/style/noProcessEnv: selects the database of a test run
const { TEST_DATABASE_URL } = process.env;
const LINT_TIMEOUT_MS = 60_000;

interface Linted {
  readonly name: string;
  readonly env: NodeJS.ProcessEnv;
  /** An earlier document that contains all of this one. Spectral takes seconds for each. */
  readonly partOf?: string;
}

/** All of Spectral's but the one about examples, which Redocly has too: Spectral compiles all schemas for each example. */
const RULES: RulesetDefinition = {
  extends: rulesets.oas as RulesetDefinition,
  rules: { 'oas3-valid-media-example': 'off' },
};

const LINTED: Linted[] = [
  { name: 'Better Auth, key pair', env: { AUTH_MODE: 'embedded', JWT_ALGORITHM: 'EdDSA' } },
  {
    name: 'Better Auth, shared secret',
    env: { AUTH_MODE: 'embedded', JWT_ALGORITHM: 'HS256' },
    partOf: 'Better Auth, key pair',
  },
  { name: 'tokens from elsewhere', env: { AUTH_MODE: 'external' } },
];

const documents: Record<string, object> = {};

// Once is enough: the database does not matter.
describe.skipIf(TEST_DATABASE_URL).each(LINTED)('the document ($name)', ({ name, env, partOf }) => {
  const api = useApp(env);

  it.each(['/openapi.json', '/openapi-3.0.json'])(
    '%s has nothing that Redocly objects to or warns of',
    {
      timeout: LINT_TIMEOUT_MS,
    },
    async (url) => {
      const config = await createConfig({ extends: ['recommended'] });
      const { body: source } = await api().get(url);
      const problems = await lintFromString({ source, config });
      expect(
        problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
      ).toEqual([]);
    },
  );

  it('has nothing that the rules of Spectral object to', { timeout: LINT_TIMEOUT_MS }, async () => {
    const { body } = await api().get('/openapi.json');
    const document: object = JSON.parse(body);
    documents[name] = document;
    if (partOf !== undefined) {
      expect(documents[partOf]).toMatchObject(document);
      return;
    }
    const linter = new spectral.Spectral();
    linter.setRuleset(RULES);
    const problems = await linter.run(body);
    expect(problems.map(({ code, message, path }) => [code, message, path.join('.')])).toEqual([]);
  });
});
