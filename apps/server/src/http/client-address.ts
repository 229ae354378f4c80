import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';
import type { Env } from '../env.ts';

/** An IPv6 address in brackets, or an IPv4 address; then a port. */
const WITH_PORT = /^(?:\[(?<ipv6>[\da-f:.]+)\](?::\d{1,5})?|(?<ipv4>[\d.]+):\d{1,5})$/i;

/** How SocketAddress writes IPv4-mapped IPv6, however it was spelled. */
const MAPPED = '::ffff:';

/** Characters of the longest item in `X-Forwarded-For`, with spaces around it. */
const MAX_ITEM = 64;

/** Items of `X-Forwarded-For` that are looked at: no request comes by so many proxies. Each may take 5 us. */
const MAX_ITEMS = 16;

/**
 * Tells if a peer is a proxy, whose word on the address before it counts.
 *
 * @param address of the peer, empty if it is lost
 * @param hop 0 for the peer of the connection, and one more with each proxy
 */
export type TrustsPeer = (address: string, hop: number) => boolean;

/** Makes what decides by `TRUST_PROXY`. */
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
 * Reads an address, with or without a port and brackets: Azure and IIS send both. One address has one spelling afterwards:
 * IPv4-mapped IPv6 becomes IPv4, and the zone of a link-local address is left out.
 *
 * @returns undefined if the text is no address
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

/** Lists the items of `X-Forwarded-For`, the newest first. Empty ones are left out. */
function* newestFirst(header: string): Generator<string> {
  let end = header.length;
  for (let items = 0; end > 0 && items < MAX_ITEMS; items += 1) {
    const start = header.lastIndexOf(',', end - 1) + 1;
    // A long one is no address, and not worth a look.
    const item = end - start > MAX_ITEM ? '…' : header.slice(start, end).trim();
    if (item !== '') yield item;
    end = start - 1;
  }
}

/** Returns the address at the other end of the connection; empty if that was lost before anyone asked. */
export function peerAddressOf({ socket }: IncomingMessage): string {
  return addressIn(socket.remoteAddress ?? '') ?? '';
}

/**
 * Returns the address of the client: of the peer, and if that is a proxy, the one that it tells in `X-Forwarded-For`, and so on.
 * Anything in there that is no address ends the search: then the peer that handed it on counts.
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
