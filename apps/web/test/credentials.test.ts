import { expect, it } from 'vitest';
import { checkCredentials } from '../src/auth/credentials.ts';

const GOOD = { name: 'Ada', email: 'ada@example.com', password: 'correct horse' };
const wrong = (mode: 'sign-in' | 'sign-up', part: Partial<typeof GOOD>) =>
  Object.keys(checkCredentials(mode, { ...GOOD, ...part }));

it('finds nothing wrong with good values', () => {
  expect(checkCredentials('sign-up', GOOD)).toEqual({});
  expect(checkCredentials('sign-in', { ...GOOD, name: '', password: 'x' })).toEqual({});
});

it.each([
  ['no name', { name: '' }, ['name']],
  ['a long name', { name: 'x'.repeat(101) }, ['name']],
  ['no address', { email: '' }, ['email']],
  ['half an address', { email: 'ada@' }, ['email']],
  ['an address without a dot', { email: 'ada@localhost' }, ['email']],
  ['an endless address', { email: `${'x'.repeat(250)}@example.com` }, ['email']],
  ['a short password', { password: 'x'.repeat(7) }, ['password']],
  ['a long password', { password: 'x'.repeat(129) }, ['password']],
  ['nothing at all', { name: '', email: '', password: '' }, ['name', 'email', 'password']],
])('says at the fields what is wrong with a sign-up: %s', (_what, part, fields) => {
  expect(wrong('sign-up', part)).toEqual(fields);
});

it('asks for a password at a sign-in, of any length', () => {
  expect(wrong('sign-in', { password: '' })).toEqual(['password']);
  expect(wrong('sign-in', { password: 'x'.repeat(500) })).toEqual([]);
});
