export { createIssuer, type Issuer, type IssuerDocument, type IssuerOptions } from './issuer.ts';
