import type { Value } from '@tickline/db';

/** Takes a value into the statement that is being written. @returns what stands for it there: `$1`, `$2` … */
export type Place = (value: Value) => string;

/** @param values filled by what it returns */
export function placeInto(values: Value[]): Place {
  return (value) => `$${values.push(value)}`;
}
