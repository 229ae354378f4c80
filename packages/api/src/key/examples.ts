import type { ApiKey } from '@tickline/contract';

const backup: ApiKey = {
  id: '5b0f2f0e-6a35-4c1c-a3a3-8b0d3f0f5f0e',
  name: 'Nightly backup',
  prefix: 'tl_0a1b2c',
  scopes: ['tasks:read'],
  created_at: '2026-11-21T09:00:00.000Z',
  expires_at: '2027-11-21T09:00:00.000Z',
  last_used_at: null,
};

export const keyCreateExamples = {
  request: {
    reading: {
      summary: 'Reads only, and expires',
      value: { name: 'Nightly backup', scopes: ['tasks:read'], expires_in_days: 365 },
    },
    writing: {
      summary: 'Reads and writes until it is revoked',
      value: { name: 'Home automation', scopes: ['tasks:read', 'tasks:write'] },
    },
  },
  // The rest of the key is left out, so that nobody takes it for one.
  response: { created: { value: { ...backup, key: 'tl_0a1b2c…' } } },
};

export const keyListExamples = {
  one: { value: { keys: [{ ...backup, last_used_at: '2026-11-22T03:00:00.000Z' }] } },
};
