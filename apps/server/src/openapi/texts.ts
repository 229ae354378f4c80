import { createIssuerDocument } from '@tickline/auth/issuer';
import type { OpenApiDocument } from '@tickline/rest';
import { stringify } from 'yaml';
import { createApiDocument } from './api-document.ts';
import type { DocumentFile, DocumentKind } from './kinds.ts';
import { toVersion30 } from './version-3-0.ts';

/** One algorithm of each kind: the document does not name it. */
const ALGORITHMS = { secret: 'HS256', 'key-pair': 'EdDSA' } as const;

const WRITERS: Readonly<Record<DocumentFile, (document: OpenApiDocument) => string>> = {
  'openapi.json': (document) => JSON.stringify(document),
  'openapi.yaml': (document) => stringify(document, { aliasDuplicateObjects: false }),
  'openapi-3.0.json': (document) => JSON.stringify(toVersion30(document)),
};

/**
 * Returns the OpenAPI document of a server of this kind, as it is sent.
 * Each call creates it anew, which takes 0.1 s. The bundle contains this module's results instead.
 *
 * @throws if a procedure's meta or schemas cannot be documented
 */
export async function documentText(kind: DocumentKind, file: DocumentFile): Promise<Buffer> {
  const auth = kind === 'external' ? undefined : await createIssuerDocument(ALGORITHMS[kind]);
  const document = createApiDocument(auth);
  return Buffer.from(WRITERS[file](document));
}
