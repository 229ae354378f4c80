import type { Value } from '@tickline/db';

/** Adds a value to a statement. @returns its placeholder: `$1`, `$2` … */
export type Place = (value: Value) => string;

/** @param values receives every value that is added */
export function placeInto(values: Value[]): Place {
  return (value) => `$${values.push(value)}`;
}
