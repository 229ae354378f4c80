import { PEERS } from '../peers/index.ts';
import type { Peer } from '../peers/peer.ts';
import { product } from './product.ts';

/**
 * The product, and the peers that are wanted.
 *
 * @param names undefined for all that can run here
 * @param skip is told of each that cannot
 * @throws for a name that there is not, or that was asked for and cannot run here
 */
export async function chooseServers(
  names: readonly string[] | undefined,
  skip: (peer: Peer) => void,
): Promise<readonly Peer[]> {
  const unknown = names?.find((name) => !PEERS.some((peer) => peer.name === name));
  if (unknown !== undefined)
    throw new Error(`Unknown peer: ${unknown}. Peers: ${PEERS.map(({ name }) => name).join(', ')}`);
  const chosen: Peer[] = [await product()];
  for (const peer of PEERS.filter(({ name }) => names?.includes(name) ?? true)) {
    if (await peer.available()) chosen.push(peer);
    else if (names) throw new Error(`${peer.name} cannot run here. bench/README.md says what it needs`);
    else skip(peer);
  }
  return chosen;
}
