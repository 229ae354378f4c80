import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decoderOf } from '../src/decode.ts';
import { jsonSchemaOf } from '../src/json-schema.ts';

const color = z.enum(['red', 'green']).meta({ id: 'Color' });

/** What a field of the schema gets for what stands in the query. */
function decode(field: z.ZodType, value: string | string[]): unknown {
  const { schema, components } = jsonSchemaOf(z.object({ field }), 'input');
  const decoder = decoderOf(schema.properties?.['field'] ?? {}, components, 'query');
  return decoder ? decoder(value) : value;
}

describe('a number', () => {
  test.each<[string, z.ZodType]>([
    ['number', z.number()],
    ['integer', z.int()],
    ['32-bit integer', z.int32()],
    ['coerced', z.coerce.number()],
    ['optional', z.number().optional()],
    ['nullable', z.number().nullable()],
    ['with a default', z.number().default(1)],
    ['prefaulted', z.number().prefault(1)],
    ['with a fallback', z.number().catch(1)],
    ['refined and transformed', z.number().refine(Boolean).transform(String)],
    ['piped', z.number().pipe(z.int())],
    ['preprocessed', z.preprocess((value) => value, z.number())],
    ['in a union with null', z.union([z.number(), z.null()])],
    ['in a union with a word', z.union([z.literal('auto'), z.number()])],
    ['literal', z.literal([12, 13])],
    ['of an enum', z.enum({ A: 12, B: 13 })],
    ['lazy', z.lazy(() => z.number())],
    ['readonly and branded', z.number().brand('x').readonly()],
    ['intersected', z.number().and(z.number().min(1))],
  ])('is read from a decimal: %s', (_, schema) => {
    expect(decode(schema, '12')).toBe(12);
    expect(decode(schema, '12x')).toBe('12x');
  });

  test('is read back from how JavaScript writes it, unless with an exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (number) => {
        const text = String(number);
        expect(decode(z.number(), text)).toBe(text.includes('e') ? text : number + 0);
      }),
    );
  });

  test('is never read from other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const isDecimal = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(text);
        expect(typeof decode(z.number(), text)).toBe(isDecimal ? 'number' : 'string');
      }),
    );
  });

  test.each([
    '',
    ' ',
    ' 1',
    '1 ',
    '+1',
    '1.',
    '.5',
    '1e3',
    '0x10',
    '0b1',
    '1_000',
    '1,5',
    '01',
    '-',
    '-01',
    'NaN',
    'Infinity',
    '１',
    '1\n',
    '1\u0000',
  ])('is not read from %j', (text) => {
    expect(decode(z.number(), text)).toBe(text);
  });

  test('is not rounded', () => {
    expect(decode(z.int(), '9007199254740991')).toBe(9007199254740991);
    for (const text of ['9007199254740992', '9007199254740993', '-9007199254740993', '9'.repeat(400)])
      expect(decode(z.int(), text)).toBe(text);
  });

  test('is never -0', () => {
    expect(decode(z.number(), '-0')).toBe(0);
    expect(decode(z.number(), '-0.0')).toBe(0);
  });
});

describe('a boolean', () => {
  test('is read from true and false', () => {
    expect(decode(z.boolean(), 'true')).toBe(true);
    expect(decode(z.boolean().default(true), 'false')).toBe(false);
    expect(decode(z.literal(true), 'true')).toBe(true);
  });

  test('is not read from other text', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => text !== 'true' && text !== 'false'),
        (text) => {
          expect(decode(z.boolean(), text)).toBe(text);
        },
      ),
    );
  });
});

describe('a text', () => {
  test.each<[string, z.ZodType]>([
    ['string', z.string()],
    ['formatted', z.iso.datetime({ offset: true })],
    ['transformed to a number', z.string().transform(Number)],
    ['stringbool', z.stringbool()],
    ['in a union with a number', z.union([z.string(), z.number(), z.boolean()])],
    ['unknown', z.unknown()],
    ['of an enum', z.enum(['1', 'true', ''])],
  ])('is passed on as it is: %s', (_, schema) => {
    for (const text of ['', '1', 'true', 'null', 'a,b', ' x ']) expect(decode(schema, text)).toBe(text);
  });

  test('that is a word of the schema comes before numbers and booleans', () => {
    const schema = z.union([z.literal('1'), z.number(), z.boolean(), z.literal('true')]);
    expect(decode(schema, '1')).toBe('1');
    expect(decode(schema, '2')).toBe(2);
    expect(decode(schema, 'true')).toBe('true');
    expect(decode(schema, 'false')).toBe(false);
  });
});

test('a scalar that is repeated stays a list, which its schema refuses', () => {
  for (const schema of [z.string(), z.number(), z.boolean(), color]) {
    const decoded = decode(schema, ['1', '2']);
    expect(decoded).toEqual(['1', '2']);
    expect(schema.safeParse(decoded).success).toBe(false);
  }
});

describe('a list', () => {
  test('of one is a list', () => {
    expect(decode(z.array(z.string()), 'a')).toEqual(['a']);
    expect(decode(z.array(color).optional(), 'red')).toEqual(['red']);
  });

  test.each<[string, z.ZodType, string[]]>([
    ['words', z.array(color), ['red', 'green', 'red']],
    [
      'preprocessed words',
      z.preprocess((value) => value, z.array(color).min(1).optional()),
      ['red', 'green'],
    ],
    ['a set of words', z.array(z.union([color, z.literal('blue')])), ['red', 'blue']],
  ])('is repeated, comma-separated, or mixed: %s', (_, schema, items) => {
    expect(decode(schema, items)).toEqual(items);
    expect(decode(schema, items.join(','))).toEqual(items);
    expect(decode(schema, [items.join(','), 'red'])).toEqual([...items, 'red']);
  });

  test('of numbers or booleans has its items read', () => {
    expect(decode(z.array(z.int()), ['1,2', 'x', '3'])).toEqual([1, 2, 'x', 3]);
    expect(decode(z.array(z.boolean()), 'true,false,')).toEqual([true, false, '']);
    expect(decode(z.tuple([z.string()]).rest(z.string()), 'a,b')).toEqual(['a,b']);
  });

  test('of texts is not split, for a text can have commas', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 2 }), (texts) => {
        expect(decode(z.array(z.string()), texts)).toEqual(texts);
      }),
    );
    expect(decode(z.array(z.string()), 'a,b')).toEqual(['a,b']);
  });

  test('or one scalar is a scalar where there is one', () => {
    const schema = z.union([color, z.array(color)]);
    expect(decode(schema, 'red')).toBe('red');
    expect(decode(schema, 'red,green')).toEqual(['red', 'green']);
    expect(decode(schema, ['red'])).toEqual(['red']);
    expect(decode(z.union([z.string(), z.array(z.string())]), 'a,b')).toBe('a,b');
  });

  test('keeps empty items, for the schema to refuse', () => {
    expect(decode(z.array(color), '')).toEqual(['']);
    expect(decode(z.array(color), 'red,')).toEqual(['red', '']);
  });
});

test('what a host parser made of a value is passed on as it is', () => {
  const { schema, components } = jsonSchemaOf(z.object({ n: z.number(), l: z.array(z.int()) }), 'input');
  for (const name of ['n', 'l']) {
    const decoder = decoderOf(schema.properties?.[name] ?? {}, components, 'query');
    const nested = { a: '1' };
    expect([decoder?.(nested)].flat()).toEqual([nested]);
  }
});
