import type { Peer } from '../peers/peer.ts';
import { hasScenario, type Scenario } from './scenarios.ts';

interface Turn<Server> {
  readonly round: number;
  readonly scenario: Scenario;
  readonly server: Server;
}

/**
 * Who is measured when: in each round every scenario, in each of those every server that has it, beginning with another
 * one each time. What the machine does beside hits all of them alike.
 */
export function* interleave<Server extends { readonly peer: Pick<Peer, 'name' | 'apis'> }>(
  rounds: number,
  scenarios: readonly Scenario[],
  servers: readonly Server[],
): Generator<Turn<Server>> {
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, scenario] of scenarios.entries()) {
      const able = servers.filter(({ peer }) => hasScenario(peer, scenario));
      const first = (round + index) % Math.max(1, able.length);
      for (const server of [...able.slice(first), ...able.slice(0, first)]) yield { round, scenario, server };
    }
  }
}
