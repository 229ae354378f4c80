import type { Value } from '../statement.ts';
import type { Field } from './model.ts';
import { readTextArray, toTextArray } from './text-array.ts';

const MAX_INT = 2 ** 31 - 1;
const MAX_BIGINT = 2n ** 63n - 1n;

/** PostgreSQL and `toISOString` both write years in this range with four digits. */
const MIN_TIME = Date.parse('0001-01-01T00:00:00.000Z');
const MAX_TIME = Date.parse('9999-12-31T23:59:59.999Z');

const ISO_LENGTH = '2026-11-21T09:00:00.500Z'.length;

const isWithin = (value: number | bigint, max: number | bigint): boolean => value <= max && value >= -max;

/** As PostgreSQL writes it, in any letter case. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const UUID_LENGTH = 36;

/** Tells whether PostgreSQL stores a value as it is. A NUL is an error, and a lone surrogate would become another character. */
const isText = (value: unknown): value is string =>
  typeof value === 'string' && !value.includes('\0') && value.isWellFormed();

const encoders = {
  String: (value) => (isText(value) ? value : undefined),
  Texts: (value) => (Array.isArray(value) && value.every(isText) ? toTextArray(value) : undefined),
  Uuid: (value) =>
    typeof value === 'string' && value.length === UUID_LENGTH && UUID.test(value) ? value : undefined,
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Int: (value) =>
    typeof value === 'number' && Number.isInteger(value) && isWithin(value, MAX_INT) ? value : undefined,
  BigInt: (value) => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
    return typeof value === 'bigint' && isWithin(value, MAX_BIGINT) ? String(value) : undefined;
  },
  DateTime: (value) => {
    // Accepts only strings in the format of `toISOString`.
    const date = typeof value === 'string' && value.length === ISO_LENGTH ? new Date(value) : value;
    if (!(date instanceof Date)) return undefined;
    const time = date.getTime();
    if (!(time >= MIN_TIME && time <= MAX_TIME)) return undefined;
    const text = date.toISOString();
    return date === value || text === value ? text : undefined;
  },
  Enum: (value, { values }) =>
    typeof value === 'string' && values && Object.hasOwn(values, value) ? values[value] : undefined,
} satisfies Record<NonNullable<Field['type']>, (value: unknown, field: Field) => Value | undefined>;

/** @returns the parameter for a value; undefined if Prisma has to handle (or refuse) it */
export function encode(field: Field, value: unknown): Value | undefined {
  if (field.type === undefined) return undefined;
  if (value === null) return field.isRequired ? undefined : null;
  return encoders[field.type](value, field);
}

/** Decodes the text of a column that is not null. */
export type Decoder = (text: string, field: Field) => unknown;

const SPACE = 32;

/**
 * Rewrites PostgreSQL's `2026-11-21 09:00:00.5+00`, without trailing zeros, as `2026-11-21T09:00:00.500Z`. This is a
 * measurable part of a list's cost, and several times faster than creating a `Date`.
 *
 * @throws {RangeError} for a text that no `Date` can represent, such as `infinity`
 */
export function toIsoTime(text: string): string {
  const isUsual = text.charCodeAt(10) === SPACE && text.endsWith('+00');
  if (!isUsual) return new Date(text).toISOString();
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`;
}

const nameOf = (text: string, { values = {} }: Field): unknown =>
  values[text] === text ? text : Object.keys(values).find((name) => values[name] === text);

/** Decoders to Prisma's types. */
export const decoders: Readonly<Record<NonNullable<Field['type']>, Decoder>> = {
  String: (text) => text,
  Texts: readTextArray,
  Uuid: (text) => text,
  Boolean: (text) => text === 't',
  Int: Number,
  BigInt,
  DateTime: (text) => new Date(text.charCodeAt(10) === SPACE ? toIsoTime(text) : text),
  Enum: nameOf,
};
