import { ProblemError } from '@tickline/contract';
import type { Services } from '../context.ts';
import type { ApiKeys } from '../keys.ts';

/** Returns the API keys of this server. @throws NOT_FOUND if the issuer is external: then no path of theirs exists */
export function keysOf({ keys }: Services): ApiKeys {
  if (!keys)
    throw new ProblemError('NOT_FOUND', {
      detail: 'This server has no API keys: its tokens come from elsewhere (AUTH_MODE=external)',
    });
  return keys;
}
