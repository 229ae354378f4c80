export type { Caller } from './caller.ts';
export { createIssuerDocument, type IssuerDocument } from './document.ts';
export { createIssuer, type IssuedKey, type Issuer } from './issuer.ts';
export type { IssuerRoute } from './routes.ts';
