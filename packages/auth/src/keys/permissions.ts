import { SCOPES, type Scope } from '@tickline/contract';

/** Converts scopes to the permissions of the API key plugin: `tasks:read` is the action `read` on `tasks`. */
export function toPermissions(scopes: readonly Scope[]): Record<string, string[]> {
  const permissions: Record<string, string[]> = {};
  for (const scope of scopes) {
    const [resource = '', action = ''] = scope.split(':');
    permissions[resource] = [...(permissions[resource] ?? []), action];
  }
  return permissions;
}

/** Reads the scopes of stored permissions. Leaves out what this version does not know. */
export function readPermissions(stored: string | null): Scope[] {
  const permissions = JSON.parse(stored ?? '{}') as Readonly<Record<string, readonly string[]>>;
  const named = Object.entries(permissions).flatMap(([resource, actions]) =>
    actions.map((action) => `${resource}:${action}`),
  );
  return SCOPES.filter((scope) => named.includes(scope));
}
