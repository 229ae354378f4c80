import { type Row, type Statement, statement } from '../statement.ts';
import type { Where } from './arguments.ts';
import { type Field, type ModelData, quoted } from './model.ts';
import { decoders } from './values.ts';

/** A statement and the fields that it returns. */
export interface Plan {
  readonly statement: Statement;
  readonly fields: readonly Field[];
}

/** Columns that a statement returns of a table. */
export interface Columns extends Pick<ModelData, 'table'> {
  readonly returned: readonly Field[];
  /** The same text for the same columns. */
  readonly shape: string;
}

const listOf = (fields: readonly Field[]): string => fields.map(({ column }) => quoted(column)).join(', ');

/** @param first the number of the first placeholder */
const assign = (fields: readonly Field[], first: number, separator: string): string =>
  fields.map(({ column }, index) => `${quoted(column)} = $${index + first}`).join(separator);

type Conditions = Pick<Where, 'fields' | 'nulls'>;

/** The values of the condition are the first ones. */
const conditionOf = ({ fields, nulls }: Conditions): string =>
  [assign(fields, 1, ' AND '), ...nulls.map(({ column }) => `${quoted(column)} IS NULL`)].join(' AND ');

export function selectPlan({ table, returned }: Columns, where: Conditions): Plan {
  const text = `SELECT ${listOf(returned)} FROM ${quoted(table)} WHERE ${conditionOf(where)}`;
  return { statement: statement(text, { sharing: 'connection' }), fields: returned };
}

function writePlan(text: string, returned: readonly Field[]): Plan {
  const whole = `${text} RETURNING ${listOf(returned)}`;
  return { statement: statement(whole, { sharing: 'transaction' }), fields: returned };
}

export function insertPlan({ table, returned }: Columns, data: readonly Field[]): Plan {
  const places = data.map((_field, index) => `$${index + 1}`).join(', ');
  return writePlan(`INSERT INTO ${quoted(table)} (${listOf(data)}) VALUES (${places})`, returned);
}

/** Values of the condition come before those of the data. */
export function updatePlan({ table, returned }: Columns, where: Conditions, data: readonly Field[]): Plan {
  const set = assign(data, where.fields.length + 1, ', ');
  return writePlan(`UPDATE ${quoted(table)} SET ${set} WHERE ${conditionOf(where)}`, returned);
}

export function deletePlan({ table, returned }: Columns, where: Conditions): Plan {
  return writePlan(`DELETE FROM ${quoted(table)} WHERE ${conditionOf(where)}`, returned);
}

/** Converts a row to an object with Prisma's types. */
export function decodeRow({ fields }: Plan, row: Row): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index];
    const text = row[index];
    if (!field) continue;
    const isNull = text === null || text === undefined || field.type === undefined;
    decoded[field.name] = isNull ? null : decoders[field.type](text, field);
  }
  return decoded;
}
