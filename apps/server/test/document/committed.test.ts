import { expect, it } from 'vitest';
import { toVersion30 } from '../../src/openapi/version-3-0.ts';
import { useApp } from '../harness/app.ts';

const api = useApp({ AUTH_MODE: 'embedded' });

// `pnpm run docs:openapi` updates the file.
it('docs/openapi.json is the document that the server serves', async () => {
  const document = (await api().get('/openapi.json')).json();
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../../../docs/openapi.json');
});

it('the YAML says the same as the JSON', async () => {
  const { parse } = await import('yaml');
  const yaml = await api().get('/openapi.yaml');
  expect(yaml.headers['content-type']).toBe('application/yaml');
  expect(parse(yaml.body)).toEqual((await api().get('/openapi.json')).json());
});

it('/openapi-3.0.json is the same document, converted', async () => {
  const older = await api().get('/openapi-3.0.json');
  expect(older.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(older.json()).toEqual(toVersion30((await api().get('/openapi.json')).json()));
});
