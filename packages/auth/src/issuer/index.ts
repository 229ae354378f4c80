export type { Caller } from './caller.ts';
export { createIssuerDocument, type IssuerDocument } from './document.ts';
export { createIssuer, type IssuedKey, type Issuer } from './issuer.ts';
export type { AccountMail, MailKind } from './mail.ts';
export type { ServerMetadata } from './oauth/metadata.ts';
export { audiencesOf } from './oauth/options.ts';
export type { ProgramStore } from './oauth/program-store.ts';
export type { Providers } from './providers.ts';
export type { IssuerRoute } from './routes.ts';
