import type { ApiKeys } from '@tickline/api';
import type { IssuedKey } from '@tickline/auth/issuer';
import { readPermissions } from '@tickline/auth/verifier';
import { type ApiKey, LIMITS } from '@tickline/contract';
import { Selection, statement } from '@tickline/db';
import type { AppDependencies } from '../app-dependencies.ts';

interface KeyRow extends Omit<IssuedKey, 'key'> {
  readonly name: string | null;
  readonly permissions: string | null;
  readonly lastRequest: Date | null;
}

const COLUMNS = Selection.of<KeyRow>('Apikey', [
  'id',
  'name',
  'start',
  'permissions',
  'createdAt',
  'expiresAt',
  'lastRequest',
]);
const LIST = statement(
  `SELECT ${COLUMNS.sql} FROM api_key WHERE user_id = $1 AND (expires_at IS NULL OR expires_at > now())
  ORDER BY created_at DESC, id LIMIT ${LIMITS.keys}`,
  { sharing: 'connection' },
);
const REVOKE = statement<[digest: string]>(
  'DELETE FROM api_key WHERE user_id = $1 AND id = $2 RETURNING key',
  {
    sharing: 'transaction',
  },
);

function toKey({ id, name, start, permissions, createdAt, expiresAt, lastRequest }: KeyRow): ApiKey {
  return {
    id,
    name: name ?? '',
    prefix: start ?? '',
    scopes: readPermissions(permissions),
    created_at: createdAt.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
    last_used_at: lastRequest?.toISOString() ?? null,
  };
}

type Parts = Required<Pick<AppDependencies, 'issuer'>> & Pick<AppDependencies, 'database' | 'verifier'>;

/** Keeps the API keys of users. Better Auth creates them. */
export function apiKeys({ issuer, database: { statements }, verifier }: Parts): ApiKeys {
  return {
    create: async (userId, wanted) => {
      const { name, scopes } = wanted;
      const { id, key, start, createdAt, expiresAt } = await issuer.createKey(userId, wanted);
      return {
        id,
        name,
        prefix: start ?? '',
        scopes,
        created_at: createdAt.toISOString(),
        expires_at: expiresAt?.toISOString() ?? null,
        last_used_at: null,
        key,
      };
    },
    list: async (userId) =>
      (await statements.query(LIST, [userId], { userId })).map((row) => toKey(COLUMNS.read(row))),
    revoke: async (userId, id) => {
      const [revoked] = await statements.query(REVOKE, [userId, id], { userId });
      if (!revoked) return false;
      verifier.forgetKey?.(revoked[0]);
      return true;
    },
  };
}
