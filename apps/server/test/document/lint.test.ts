import { lintFromString, loadConfig } from '@redocly/openapi-core';
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';

// biome-ignore lint/style/noProcessEnv: how a test run says which database it is for
const { TEST_DATABASE_URL } = process.env;
const LINT_TIMEOUT_MS = 30_000;

// Once is enough: no database has to do with it.
describe.skipIf(TEST_DATABASE_URL).each([
  ['Better Auth, shared secret', { AUTH_MODE: 'embedded', JWT_ALGORITHM: 'HS256' }],
  ['Better Auth, key pair', { AUTH_MODE: 'embedded', JWT_ALGORITHM: 'EdDSA' }],
  ['tokens from elsewhere', { AUTH_MODE: 'external' }],
])('the document (%s)', (_, env) => {
  const api = useApp(env);

  it('has nothing that the recommended rules of Redocly object to', {
    timeout: LINT_TIMEOUT_MS,
  }, async () => {
    const config = await loadConfig({ configPath: new URL('../../redocly.yaml', import.meta.url).pathname });
    const { body: source } = await api().get('/openapi.json');
    const problems = await lintFromString({ source, config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it('has nothing that the rules of Spectral object to', { timeout: LINT_TIMEOUT_MS }, async () => {
    const linter = new spectral.Spectral();
    linter.setRuleset(rulesets.oas as RulesetDefinition);
    const { body } = await api().get('/openapi.json');
    const problems = await linter.run(body);
    expect(problems.map(({ code, message, path }) => [code, message, path.join('.')])).toEqual([]);
  });
});
