import { describe, expect, it } from 'vitest';
import { SharedMemory } from '../src/shared-memory.ts';

/** As large as the verifier has it for tokens. */
const createMemory = () =>
  new SharedMemory<true>({ maxSize: 16_000_000, sizeOf: ({ length }) => length, maxOfOwner: 16 });
const tokenOf = (user: string, n: number, length = 300) => `${user}.${n}.`.padEnd(length, 'x');

/** Remembers so many tokens of a user, and returns them. */
function fill(memory: SharedMemory<true>, user: string, tokens: { from: number; to: number }) {
  const all: string[] = [];
  for (let n = tokens.from; n < tokens.to; n += 1) all.push(tokenOf(user, n));
  for (const token of all) memory.set(token, user, true);
  return all;
}

const known = (memory: SharedMemory<true>, tokens: readonly string[]) =>
  tokens.filter((token) => memory.get(token) !== undefined);

/** Sixteen million characters of other users. */
function flood(memory: SharedMemory<true>) {
  for (let user = 0; user < 2001; user += 1)
    memory.set(tokenOf(`flood-${user}`, 0, 8000), `flood-${user}`, true);
}

describe('a memory that is shared', () => {
  it('holds sixteen million characters, and lets go of what was not asked for for longest', () => {
    const memory = createMemory();
    const tokens = Array.from({ length: 2000 }, (_, user) => tokenOf(`user-${user}`, 0, 8000));
    for (const [user, token] of tokens.entries()) memory.set(token, `user-${user}`, true);
    expect(known(memory, tokens)).toHaveLength(2000);
    memory.get(tokens[0] ?? '');
    memory.set(tokenOf('one-more', 0, 8000), 'one-more', true);
    expect(tokens.filter((token) => !known(memory, [token]).length)).toEqual([tokens[1]]);
  });

  it('holds sixteen tokens of a user, however many come', () => {
    const memory = createMemory();
    const other = fill(memory, 'other', { from: 0, to: 16 });
    const tokens = fill(memory, 'user', { from: 0, to: 100_000 });
    expect(known(memory, tokens)).toEqual(tokens.slice(-16));
    expect(known(memory, other)).toEqual(other);
  });

  it('counts a token once, and as new when it is set again', () => {
    const memory = createMemory();
    const tokens = fill(memory, 'user', { from: 0, to: 16 });
    for (let n = 0; n < 20; n += 1) memory.set(tokens[0] ?? '', 'user', true);
    expect(known(memory, tokens)).toEqual(tokens);
    const newer = fill(memory, 'user', { from: 16, to: 17 });
    expect(known(memory, [...tokens, ...newer])).toEqual([tokens[0], ...tokens.slice(2), ...newer]);
  });

  it.each([
    ['was pushed out by others', flood],
    ['was cleared', (memory: SharedMemory<true>) => memory.clear()],
  ])('does not count any more what %s', (_what, forget) => {
    const memory = createMemory();
    const before = fill(memory, 'user', { from: 0, to: 16 });
    forget(memory);
    expect(known(memory, before)).toEqual([]);
    const after = fill(memory, 'user', { from: 16, to: 36 });
    expect(known(memory, after)).toEqual(after.slice(-16));
  });
});
