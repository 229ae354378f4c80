import type { Env } from '../env.ts';

/** The OpenAPI document depends only on who issues tokens, and on whether there are public keys. */
export const DOCUMENT_KINDS = ['external', 'secret', 'key-pair'] as const;
export const DOCUMENT_FORMATS = ['json', 'yaml'] as const;

export type DocumentKind = (typeof DOCUMENT_KINDS)[number];
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

export function documentKind({ AUTH_MODE, JWT_ALGORITHM }: Env): DocumentKind {
  if (AUTH_MODE === 'external') return 'external';
  return JWT_ALGORITHM.startsWith('HS') ? 'secret' : 'key-pair';
}
