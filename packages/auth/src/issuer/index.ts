export type { Caller } from './caller.ts';
export { createIssuerDocument, type IssuerDocument } from './document.ts';
export { createIssuer, type Issuer } from './issuer.ts';
export type { AccountMail, MailKind } from './mail.ts';
export type { Providers } from './providers.ts';
export type { IssuerRoute } from './routes.ts';
