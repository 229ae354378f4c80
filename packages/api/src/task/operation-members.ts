import { OPERATION_MEMBERS } from '@tickline/contract';
import { OF_A_TASK } from '../unknown-members.ts';

function unknownOf(operation: unknown): string[] {
  if (typeof operation !== 'object' || operation === null || !('op' in operation)) return [];
  const known = OPERATION_MEMBERS.get(operation.op);
  if (!known) return [];
  return Object.keys(operation).filter((name) => !known.has(name) && !OF_A_TASK.has(name));
}

/** Returns the paths of the members with unknown names in the operations of a batch. @param input as it was sent */
export function unknownInOperations(input: object): string[] {
  if (!('operations' in input) || !Array.isArray(input.operations)) return [];
  return input.operations.flatMap((operation, index) =>
    unknownOf(operation).map((name) => `operations.${index}.${name}`),
  );
}
