import { describe, expect, it } from 'vitest';
import { useApp } from './harness/app.ts';

const broken = new Error('the verifier is broken', { cause: new RangeError('no key') });
const fail = () => {
  throw broken;
};
const api = useApp({}, undefined, {
  verifier: {
    verify: fail,
    verifyAgain: fail,
    remember: () => undefined,
    remembers: () => false,
  },
});

describe('a test that meets a failure of the server', () => {
  let shown: readonly { readonly message: string }[] = [];

  it.fails('fails', async ({ task, onTestFailed }) => {
    // The harness adds to the same list.
    onTestFailed(() => {
      shown = task.result?.errors ?? [];
    });
    expect((await api().get('/api/me', { as: 'ann' })).statusCode).toBe(200);
  });

  it('shows what the server has logged of it', () => {
    const [failure, logged, ...others] = shown.map(({ message }) => message);
    expect(failure).toContain('expected 500 to be 200');
    expect(logged).toMatch(/^Operation failed \(request [\w-]+\)\nError: the verifier is broken\n {4}at /);
    expect(logged).toMatch(/logged-errors\.test\.ts:\d+/);
    expect(logged).toContain('\nCaused by RangeError: no key\n');
    expect(others).toEqual([]);
  });

  it.fails('shows nothing of the tests before', ({ task, onTestFailed }) => {
    onTestFailed(() => {
      shown = task.result?.errors ?? [];
    });
    expect.unreachable();
  });

  it('shows nothing else', () => {
    expect(shown).toHaveLength(1);
  });
});
