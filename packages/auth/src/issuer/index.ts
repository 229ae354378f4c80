export { createIssuerDocument, type IssuerDocument } from './document.ts';
export { createIssuer, type Issuer } from './issuer.ts';
