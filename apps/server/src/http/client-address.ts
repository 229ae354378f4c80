import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';
import type { Env } from '../env.ts';

/** An IPv6 address in brackets, or an IPv4 address, then a port. */
const WITH_PORT = /^(?:\[(?<ipv6>[\da-f:.]+)\](?::\d{1,5})?|(?<ipv4>[\d.]+):\d{1,5})$/i;

/** SocketAddress writes every IPv4-mapped IPv6 address with this prefix. */
const MAPPED = '::ffff:';

/** Longest item of `X-Forwarded-For`, in characters, including spaces around it. */
const MAX_ITEM = 64;

/** Items of `X-Forwarded-For` that are read. Real requests pass fewer proxies, and each item may take 5 us. */
const MAX_ITEMS = 16;

/**
 * Tells whether a peer is a trusted proxy. If so, the address that it reports counts.
 *
 * @param address of the peer; empty if the connection is lost
 * @param hop 0 for the peer of the connection, plus one for each proxy
 */
export type TrustsPeer = (address: string, hop: number) => boolean;

/** Creates the check for `TRUST_PROXY`. */
export function trustBy(setting: Env['TRUST_PROXY']): TrustsPeer {
  if (setting === false) return () => false;
  if (typeof setting === 'function') return setting;
  const proxies = new BlockList();
  for (const item of setting) {
    const [address = '', bits] = item.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  return (address) => proxies.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/**
 * Parses an address, with or without a port and brackets: Azure and IIS send both. The result has one spelling:
 * IPv4-mapped IPv6 becomes IPv4, and the zone of a link-local address is dropped.
 *
 * @returns undefined if the text is not an address
 */
function addressIn(text: string): string | undefined {
  if (isIPv4(text)) return text;
  const { ipv4, ipv6 = text } = WITH_PORT.exec(text)?.groups ?? {};
  if (ipv4 !== undefined) return isIPv4(ipv4) ? ipv4 : undefined;
  if (!isIPv6(ipv6)) return undefined;
  const { address } = new SocketAddress({ address: ipv6, family: 'ipv6' });
  const mapped = address.startsWith(MAPPED) ? address.slice(MAPPED.length) : '';
  return isIPv4(mapped) ? mapped : address;
}

/** Lists the items of `X-Forwarded-For`, newest first, without empty ones. */
function* newestFirst(header: string): Generator<string> {
  let end = header.length;
  for (let items = 0; end > 0 && items < MAX_ITEMS; items += 1) {
    const start = header.lastIndexOf(',', end - 1) + 1;
    // An item this long is not an address.
    const item = end - start > MAX_ITEM ? '…' : header.slice(start, end).trim();
    if (item !== '') yield item;
    end = start - 1;
  }
}

/** Returns the address of the peer; empty if the connection was lost before the first call. */
export function peerAddressOf({ socket }: IncomingMessage): string {
  return addressIn(socket.remoteAddress ?? '') ?? '';
}

/**
 * Returns the client's address. Starts at the peer: as long as an address is a trusted proxy, the next item of
 * `X-Forwarded-For` replaces it. An item that is not an address ends the search, and the proxy that sent it counts.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For
 */
export function clientAddressOf(request: IncomingMessage, trusts: TrustsPeer): string {
  let address = peerAddressOf(request);
  const header = request.headers['x-forwarded-for'];
  if (typeof header !== 'string') return address;
  let hop = 0;
  for (const item of newestFirst(header)) {
    const told = trusts(address, hop) ? addressIn(item) : undefined;
    if (told === undefined) break;
    address = told;
    hop += 1;
  }
  return address;
}
