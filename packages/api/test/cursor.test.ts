import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCursorCodec } from '../src/index.ts';

const codec = createCursorCodec('a9TQ2vX7mLw4ZrK8cYhN5sBdG1uJfE6p');
const codePoint = fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code));
const position = fc.record({ key: fc.string({ unit: 'grapheme' }), id: fc.maxSafeNat() });

describe('a cursor', () => {
  it('leads back to where it was made', () => {
    fc.assert(
      fc.property(fc.string(), position, (scope, where) => {
        expect(codec.decode(scope, codec.encode(scope, where))).toEqual(where);
      }),
    );
  });

  it('is good for its own list only', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), position, (scope, other, where) => {
        fc.pre(scope !== other);
        expect(codec.decode(other, codec.encode(scope, where))).toBeUndefined();
      }),
    );
  });

  it('cannot move a part of its list’s name into its position', () => {
    const cursor = codec.encode('list', { key: 'x', id: 1 });
    const bytes = Buffer.from(cursor, 'base64url');
    const payload = bytes.subarray(16);
    const moved = Buffer.concat([bytes.subarray(0, 16), payload.subarray(1)]).toString('base64url');
    expect(codec.decode(`list${String.fromCharCode(payload[0] ?? 0)}`, moved)).toBeUndefined();
  });

  it('is good by its own secret only', () => {
    const other = createCursorCodec('another secret of thirty-two characters');
    expect(codec.decode('list', other.encode('list', { key: 'x', id: 1 }))).toBeUndefined();
  });

  it('is refused in any other form, and never fails', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: codePoint }), fc.string(), fc.base64String()), (text) => {
        expect(codec.decode('list', text)).toBeUndefined();
      }),
    );
  });

  it('can go into a URL as it is', () => {
    expect(codec.encode('list', { key: '\u{1F389}?&/+', id: 2 ** 53 - 1 })).toMatch(/^[\w-]+$/);
  });
});
