import { createIssuerDocument } from '@tickline/auth/issuer';
import { stringify } from 'yaml';
import { createApiDocument } from './api-document.ts';
import type { DocumentFormat, DocumentKind } from './kinds.ts';

/** One algorithm of each kind: the document does not name it. */
const ALGORITHMS = { secret: 'HS256', 'key-pair': 'EdDSA' } as const;

/**
 * Returns the OpenAPI document of a server of this kind, as it is sent.
 * Each call creates it anew, which takes 0.1 s. The bundle contains this module's results instead.
 *
 * @throws if a procedure's meta or schemas cannot be documented
 */
export async function documentText(kind: DocumentKind, format: DocumentFormat): Promise<Buffer> {
  const auth = kind === 'external' ? undefined : await createIssuerDocument(ALGORITHMS[kind]);
  const document = createApiDocument(auth);
  return Buffer.from(
    format === 'json' ? JSON.stringify(document) : stringify(document, { aliasDuplicateObjects: false }),
  );
}
