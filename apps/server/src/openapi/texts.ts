import { createIssuerDocument } from '@tickline/auth/issuer';
import { stringify } from 'yaml';
import { createApiDocument } from './api-document.ts';
import type { DocumentFormat, DocumentKind } from './kinds.ts';

/** Stands for all that sign in the same way: the document names none. */
const ALGORITHMS = { secret: 'HS256', 'key-pair': 'EdDSA' } as const;

/**
 * The OpenAPI document of a server of this kind, as it is sent.
 *
 * Made anew at each call, which takes a tenth of a second. The bundle has this module's results in its place.
 *
 * @throws where a procedure's meta or schemas cannot be documented
 */
export async function documentText(kind: DocumentKind, format: DocumentFormat): Promise<Buffer> {
  const auth = kind === 'external' ? undefined : await createIssuerDocument(ALGORITHMS[kind]);
  const document = createApiDocument(auth);
  return Buffer.from(
    format === 'json' ? JSON.stringify(document) : stringify(document, { aliasDuplicateObjects: false }),
  );
}
