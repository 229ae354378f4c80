import type { Env } from '../env.ts';

/** The OpenAPI document depends only on who issues tokens, and on whether there are public keys. */
export const DOCUMENT_KINDS = ['external', 'secret', 'key-pair'] as const;
/** By their names below `/`. */
export const DOCUMENT_FILES = ['openapi.json', 'openapi.yaml', 'openapi-3.0.json'] as const;

export type DocumentKind = (typeof DOCUMENT_KINDS)[number];
export type DocumentFile = (typeof DOCUMENT_FILES)[number];

export function documentKind({ AUTH_MODE, JWT_ALGORITHM }: Env): DocumentKind {
  if (AUTH_MODE === 'external') return 'external';
  return JWT_ALGORITHM.startsWith('HS') ? 'secret' : 'key-pair';
}
