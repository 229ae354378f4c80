import { z } from 'zod';
import { dateTimeOutput } from './date-time.ts';
import { LIMITS } from './limits.ts';
import { SCOPES } from './scopes.ts';
import { text } from './text.ts';

/** What every API key starts with. */
export const KEY_PREFIX = 'tl_';

const scopesSchema = z
  .array(z.enum(SCOPES))
  .min(1)
  .max(SCOPES.length)
  .refine((scopes) => new Set(scopes).size === scopes.length, 'must not name a scope twice')
  .meta({ description: 'What the key allows. Neither scope includes the other', uniqueItems: true });

export const keyCreateSchema = z.object({
  name: text({ min: 1, max: LIMITS.keyName, trim: true, controls: false }).meta({
    description: 'Tells the user what the key is for. Without white space at its ends',
  }),
  scopes: scopesSchema,
  expires_in_days: z.int32().min(1).max(LIMITS.keyDays).optional().meta({
    description: 'Without it, the key works until it is revoked',
    format: 'int32',
  }),
});

export type KeyCreate = z.output<typeof keyCreateSchema>;

export const keyIdSchema = text({ min: 1, max: LIMITS.keyId }).meta({
  description: 'Id of the key',
  examples: ['5b0f2f0e-6a35-4c1c-a3a3-8b0d3f0f5f0e'],
});

/** An API key as it is listed: without its secret part. */
const keySchema = z
  .object({
    id: z.string().meta({ description: 'For revoking it' }),
    name: z.string(),
    prefix: z.string().meta({ description: 'First characters of the key' }),
    scopes: z.array(z.enum(SCOPES)).meta({ description: 'What the key allows' }),
    created_at: dateTimeOutput,
    expires_at: dateTimeOutput.nullable().meta({ description: '`null`: it works until it is revoked' }),
    last_used_at: dateTimeOutput
      .nullable()
      .meta({ description: 'At most an hour before the last use. `null`: it was not used yet' }),
  })
  .meta({ id: 'ApiKey', description: 'An API key of the current user' });

export type ApiKey = z.output<typeof keySchema>;

/** An API key at its creation. */
export const newKeySchema = z
  .object({
    ...keySchema.shape,
    key: z.string().meta({ description: 'The key itself. It is shown only this once' }),
  })
  .meta({ id: 'NewApiKey', description: 'A new API key' });

export type NewApiKey = z.output<typeof newKeySchema>;

export const keyListSchema = z
  .object({ keys: z.array(keySchema).meta({ description: 'The newest first' }) })
  .meta({ id: 'ApiKeyList', description: 'All API keys that are neither revoked nor expired' });

export type ApiKeyList = z.output<typeof keyListSchema>;
