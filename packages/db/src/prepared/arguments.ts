import type { Value } from '../statement.ts';
import type { Field, ModelData } from './model.ts';
import { encode } from './values.ts';

/** Fields and values passed to an operation. */
export interface Given {
  /** In the model's order. */
  readonly fields: readonly Field[];
  readonly values: readonly Value[];
  /** The same string for the same fields. */
  readonly shape: string;
}

/** Conditions on a row: `fields` have `values`, and `nulls` have none. */
export interface Where extends Given {
  readonly nulls: readonly Field[];
}

type Plain = Readonly<Record<string, unknown>>;

/** Tells whether a value is a plain object. */
export function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Tells whether an object has no other members than these. */
export function hasOnly(object: Plain, names: readonly string[]): boolean {
  return Object.keys(object).every((name) => names.includes(name));
}

/** @returns undefined if a member is not a field, or if Prisma has to handle its value */
function given(model: ModelData, members: Plain): Given | undefined {
  const fields: Field[] = [];
  const values: Value[] = [];
  let shape = '';
  for (const field of model.fields) {
    const member = members[field.name];
    if (member === undefined) continue;
    const value = encode(field, member);
    if (value === undefined) return undefined;
    fields.push(field);
    values.push(value);
    shape += `${field.name},`;
  }
  return { fields, values, shape };
}

/**
 * Reads a `where` that selects one row at most: a unique key, and further fields that must be equal, or null.
 *
 * @returns undefined for any other `where`
 */
export function readWhere(model: ModelData, where: unknown): Where | undefined {
  const members = isPlain(where) ? membersOf(model, where) : undefined;
  const read = members && given(model, members);
  if (!members || !read) return undefined;
  // Prisma ignores undefined members in a condition. That is too often a mistake, so Prisma handles it.
  if (read.fields.length !== Object.keys(members).length) return undefined;
  // A condition on a list has other forms.
  if (read.fields.some(({ type }) => type === 'Texts')) return undefined;
  const nulls = read.fields.filter((_field, index) => read.values[index] === null);
  const fields = nulls.length === 0 ? read.fields : read.fields.filter((field) => !nulls.includes(field));
  const isUnique = model.keys.some((key) =>
    key.fields.every((name) => fields.some((field) => field.name === name)),
  );
  if (!isUnique) return undefined;
  if (nulls.length === 0) return { ...read, nulls };
  const shape = `${read.shape}${nulls.map(({ name }) => `!${name}`)}`;
  return { fields, values: read.values.filter((value) => value !== null), nulls, shape };
}

/** Returns the members of a `where`, those of compound keys among them; undefined if one is there twice. */
function membersOf({ keys }: ModelData, where: Plain): Plain | undefined {
  let members = where;
  for (const { name, fields } of keys) {
    const key = where[name];
    if (fields.length === 1 || key === undefined) continue;
    if (!isPlain(key) || !hasOnly(key, fields)) return undefined;
    const { [name]: _key, ...others } = members;
    // A field in both may have two different values.
    if (fields.some((field) => field in others)) return undefined;
    members = Object.keys(others).length === 0 ? key : { ...others, ...key };
  }
  return members;
}

/**
 * Reads a `data` of plain values. Undefined members count as left out, as in Prisma.
 *
 * @returns undefined for any other `data`
 */
export function readData(model: ModelData, data: unknown): Given | undefined {
  if (!isPlain(data)) return undefined;
  const read = given(model, data);
  const names = Object.keys(data).filter((name) => data[name] !== undefined);
  return read?.fields.length === names.length ? read : undefined;
}

/**
 * Reads a `select` of fields.
 *
 * @returns the selected fields, or all if `select` is left out; undefined for any other `select`
 */
export function readSelect({ fields }: ModelData, select: unknown): readonly Field[] | undefined {
  if (select === undefined) return fields;
  if (!isPlain(select)) return undefined;
  const chosen = fields.filter(({ name }) => select[name] === true);
  const refused = fields.filter(({ name }) => select[name] === false);
  const isKnown = chosen.length + refused.length === Object.keys(select).length;
  return isKnown && chosen.length > 0 ? chosen : undefined;
}
