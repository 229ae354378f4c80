import { describe, expect, it } from 'vitest';
import { isStrict } from '../src/http/prefer.ts';

describe('Prefer', () => {
  it.each([
    'handling=strict',
    'HANDLING=Strict',
    'handling="strict"',
    'handling = strict',
    '  handling=strict  ',
    'handling=strict; because=it',
    'return=minimal, handling=strict',
    'return=minimal,handling=strict,wait=10',
    'respond-async,, handling=strict',
    'foo="a, b\\", c", handling=strict',
    'handling=strict, handling=lenient',
  ])('asks for strict handling: %s', (prefer) => {
    expect(isStrict(prefer)).toBe(true);
  });

  it.each([
    '',
    ',',
    'handling',
    'handling=',
    'handling=lenient',
    'handling=lenient, handling=strict',
    'handling, handling=strict',
    'handling=strictly',
    'handling=strict x',
    'xhandling=strict',
    'strict',
    'return=minimal; handling=strict',
    'foo="handling=strict"',
    'foo="a, handling=strict, b"',
    'foo="never closed, handling=strict',
    `${'x,'.repeat(500)}handling=strict`,
  ])('does not: %j', (prefer) => {
    expect(isStrict(prefer)).toBe(false);
  });
});
