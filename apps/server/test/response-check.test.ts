import type { OpenApiDocument } from '@tickline/rest';
import type { LightMyRequestResponse } from 'fastify';
import { expect, it } from 'vitest';
import { documentText } from '../src/openapi/texts.ts';
import { toVersion30 } from '../src/openapi/version-3-0.ts';
import { useApp } from './harness/app.ts';
import { responseCheckOf } from './harness/response-check.ts';

const api = useApp();

/** Returns the same answer with another body. */
const withBody = (response: LightMyRequestResponse, body: unknown): LightMyRequestResponse =>
  Object.assign(Object.create(response), { json: () => body, body: JSON.stringify(body) });

it.each(['openapi.json', 'openapi-3.0.json'] as const)(
  'an answer with a member that is not in %s fails its test, on any level',
  async (file) => {
    const check = responseCheckOf((await documentText('external', file)).toString());
    const request = { url: '/api/me' };
    const response = await api().app.inject(request);
    expect(() => check(request, response)).not.toThrow();

    const body = response.json();
    const changed = [
      { ...body, extra: 1 },
      { ...body, error: { ...body.error, extra: 1 } },
      { ...body, error: { ...body.error, details: { issues: [{ path: '', message: '', extra: 1 }] } } },
    ];
    for (const each of changed)
      expect(() => check(request, withBody(response, each))).toThrow('additional properties');
  },
);

it('a reference may be null in either version', async () => {
  const original: OpenApiDocument = JSON.parse((await documentText('external', 'openapi.json')).toString());
  const { schemas } = original.components;
  const issue = { anyOf: [{ $ref: '#/components/schemas/Issue' }, { type: 'null' }] };
  const document = {
    ...original,
    components: { schemas: { ...schemas, Greeting: { type: 'object', properties: { message: issue } } } },
  };
  const request = { url: '/' };
  const response = await api().app.inject(request);
  for (const each of [document, toVersion30(document)]) {
    const check = responseCheckOf(JSON.stringify(each));
    for (const message of [null, { path: '', message: '' }])
      expect(() => check(request, withBody(response, { message }))).not.toThrow();
    for (const message of ['text', { path: null, message: '' }])
      expect(() => check(request, withBody(response, { message }))).toThrow('not as documented');
  }
});
