import { isRefused } from '@tickline/client';
import type { ApiKey, KeyCreate } from '@tickline/contract';
import { errorMessage } from '../../shell/error-message.ts';

/** The choices of what a key may do. */
export const ACCESS = {
  read: { name: 'Read', scopes: ['tasks:read'] },
  write: { name: 'Read and write', scopes: ['tasks:read', 'tasks:write'] },
} as const satisfies Record<string, { readonly name: string; readonly scopes: KeyCreate['scopes'] }>;

export type Access = keyof typeof ACCESS;

/** Lives of a key: days, and their name. */
export const LIVES: readonly (readonly [days: number | undefined, name: string])[] = [
  [30, '30 days'],
  [90, '90 days'],
  [365, 'One year'],
  [undefined, 'No expiry'],
];

/** Says what a key may do, also one that was not made here. */
export function accessOf({ scopes }: Pick<ApiKey, 'scopes'>): string {
  const [reads, writes] = [scopes.includes('tasks:read'), scopes.includes('tasks:write')];
  if (reads && writes) return ACCESS.write.name;
  return writes ? 'Write only' : ACCESS.read.name;
}

const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const dateOf = (time: string) => date.format(new Date(time));

/** Says when a key was made and used, and until when it works. */
export function historyOf({ created_at, last_used_at, expires_at }: ApiKey): readonly string[] {
  return [
    `Created ${dateOf(created_at)}`,
    last_used_at === null ? 'never used' : `last used ${dateOf(last_used_at)}`,
    expires_at === null ? 'no expiry' : `expires ${dateOf(expires_at)}`,
  ];
}

/** Returns an error message for users. */
export function keyErrorMessage(error: unknown): string {
  return isRefused(error, 'KEY_LIMIT_REACHED')
    ? 'You have as many keys as are allowed. Revoke one first.'
    : errorMessage(error);
}
