import type { JsonSchema } from '@tickline/rest';
import fc from 'fast-check';

type Components = Readonly<Record<string, JsonSchema>>;

/** With `unit: 'binary'`, fast-check builds a map of all of them: one second, and 85 MB. */
const codePoint = fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code));

/** Values that a client may send instead of the expected ones. */
const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    ' ',
    '\u0000',
    '\uD800',
    '🎉'.repeat(201),
    'null',
    '-1',
    '1e3',
    '0x10',
    '9'.repeat(30),
    '__proto__',
  ),
  fc.constantFrom<unknown>(null, -1, 0, 1.5, 2 ** 53, 1e300, true, [], {}, ['low', 'x'], { __proto__: null }),
  fc.string({ unit: codePoint, maxLength: 30 }),
  fc.jsonValue({ maxDepth: 2 }),
);

function textOf({ format, examples, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<unknown> {
  if (Array.isArray(examples)) return fc.constantFrom<unknown>(...examples);
  if (format === 'date-time') {
    const offset = fc.constantFrom('Z', '+01:00', '-11:30', 'z');
    const instant = fc.date({
      min: new Date('0001-01-03'),
      max: new Date('9999-12-29'),
      noInvalidDate: true,
    });
    return fc.tuple(instant, offset).map(([date, zone]) => date.toISOString().replace('Z', zone));
  }
  const [min, max] = [Number(minLength), Number(maxLength)];
  const text = fc.string({ unit: 'grapheme', minLength: min, maxLength: Math.min(max, 60) });
  const boundary = fc.constantFrom(min, max, max + 1).map((length) => 'x'.repeat(length));
  return fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: boundary });
}

function numberOf({ minimum = -(2 ** 53) + 1, maximum = 2 ** 53 - 1 }: JsonSchema): fc.Arbitrary<unknown> {
  const [min, max] = [Number(minimum), Number(maximum)];
  const small = fc.integer({ min: Math.max(min, -5), max: Math.min(max, 20) });
  const boundary = fc.constantFrom(min, max, min - 1, max + 1);
  return fc.oneof({ weight: 5, arbitrary: small }, { weight: 1, arbitrary: boundary });
}

function objectOf(
  { properties = {}, required = [] }: JsonSchema,
  components: Components,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(
    ([name, schema]) => [name, nearlyValid(schema, components)] as const,
  );
  const requiredKeys = fc.integer({ min: 0, max: 9 }).map((dice) => (dice === 0 ? [] : [...required]));
  return requiredKeys.chain((keys) => fc.record(Object.fromEntries(fields), { requiredKeys: keys }));
}

function valid(schema: JsonSchema, components: Components): fc.Arbitrary<unknown> {
  const { $ref, type, enum: values, const: value, items, anyOf, oneOf } = schema;
  const component = $ref && components[$ref.replace('#/components/schemas/', '')];
  if (component) return valid(component, components);
  const alternatives = anyOf ?? oneOf;
  if (alternatives) return fc.oneof(...alternatives.map((each) => valid(each, components)));
  if (values) return fc.constantFrom(...values);
  if (value !== undefined) return fc.constant(value);
  if (Array.isArray(type))
    return fc.oneof(...type.map((each) => valid({ ...schema, type: each }, components)));
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'string') return textOf(schema);
  if (type === 'integer' || type === 'number') return numberOf(schema);
  if (type === 'array') return fc.array(valid(items ?? {}, components), { minLength: 1, maxLength: 4 });
  if (type === 'object') return objectOf(schema, components);
  return fc.jsonValue({ maxDepth: 1 });
}

/** Generates values that a schema accepts, at its limits and just beyond; sometimes anything else. */
export function nearlyValid(schema: JsonSchema, components: Components): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 19, arbitrary: valid(schema, components) }, { weight: 1, arbitrary: hostile });
}
