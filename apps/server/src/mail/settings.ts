/** The mail server, and how to sign in there. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. Otherwise the connection begins in clear. */
  readonly secure: boolean;
  /** Refuses to send unless the connection changes to TLS. */
  readonly requireTLS: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };
const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const REQUIRE_TLS = 'requireTLS';

/** Decodes the user information of a URL. @throws {URIError} if an escape is invalid */
function credentials({ username, password }: URL): Pick<MailServer, 'auth'> {
  if (username === '' && password === '') return {};
  return { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } };
}

/** Returns what is wrong with an `SMTP_URL`, or undefined. Never contains its password. */
export function smtpUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !(url.protocol in DEFAULT_PORTS) || url.hostname === '')
    return 'must be an smtp:// or smtps:// URL such as smtps://user:password@mail.example.com';
  if ((url.pathname !== '' && url.pathname !== '/') || url.hash !== '') return 'must not have a path';
  for (const [name, value] of url.searchParams)
    if (name !== REQUIRE_TLS || !['true', 'false'].includes(value))
      return `may have only the parameter ${REQUIRE_TLS}, which is true or false`;
  try {
    credentials(url);
  } catch {
    return 'must have a user and a password that are percent-encoded';
  }
  return undefined;
}

/**
 * Reads a valid `SMTP_URL`. A connection that begins in clear must change to TLS, because the mails contain secrets, unless
 * the mail server is on this machine or the URL says otherwise.
 */
export function mailServerOf(text: string): MailServer {
  const url = new URL(text);
  const secure = url.protocol === 'smtps:';
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0),
    secure,
    requireTLS:
      !secure && (url.searchParams.get(REQUIRE_TLS) ?? String(!LOCAL.test(url.hostname))) === 'true',
    ...credentials(url),
  };
}

/** An address that needs no quoting: one that does could end a header, or be two. */
const ADDRESS = /^[^\s<>()[\]\\,;:"@\p{Cc}]{1,64}@[^\s<>()[\]\\,;:"@\p{Cc}]{1,255}$/u;
const NAMED = /^([^<>"\p{Cc}]{0,100})<([^<>]{1,320})>$/u;
const MAX_FROM = 430;

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** Tells whether mails can be sent to a text as it is. */
export const isPlainAddress = (text: string): boolean => text.length <= 320 && ADDRESS.test(text);

/** Reads `Name <address>` or an address. Returns undefined for anything else. */
export function mailboxOf(text: string): Mailbox | undefined {
  if (text.length > MAX_FROM) return undefined;
  const [, name = '', address = ''] = NAMED.exec(text) ?? [];
  const mailbox = address === '' ? { name: '', address: text.trim() } : { name: name.trim(), address };
  return isPlainAddress(mailbox.address) ? mailbox : undefined;
}
