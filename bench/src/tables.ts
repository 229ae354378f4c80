import type { Peer } from '../peers/peer.ts';
import { number, table } from './markdown.ts';
import { REFERENCE } from './reference.ts';
import type { Figures, Results } from './results.ts';
import { restOf, type Scenario } from './scenarios.ts';

const HEADING = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU us', 'PostgreSQL us', 'x requests/s', 'x CPU'];

/** One call's share of what was measured. */
function perCall(figures: Figures, calls: number): Figures {
  const { requestsPerSecond, serverCpu, databaseCpu } = figures;
  return {
    ...figures,
    requestsPerSecond: requestsPerSecond * calls,
    serverCpu: serverCpu / calls,
    databaseCpu: databaseCpu === null ? null : databaseCpu / calls,
  };
}

function row(label: string, figures: Figures, reference: Figures | undefined): string[] {
  const { requestsPerSecond, p50, p99, serverCpu, databaseCpu } = figures;
  return [
    label,
    number(requestsPerSecond),
    number(p50, 1),
    number(p99, 1),
    number(serverCpu),
    number(databaseCpu),
    number(reference && requestsPerSecond / reference.requestsPerSecond, 2),
    number(reference && serverCpu / reference.serverCpu, 2),
  ];
}

function scenarioTables(results: Results, scenario: Scenario, servers: readonly Peer[]): string[] {
  const reference = results.figures(REFERENCE, restOf(scenario.id));
  const tableOf = (title: string, calls: number) => {
    const rows = servers.flatMap(({ name, label }) => {
      const figures = results.figures(name, scenario.id);
      return figures ? [row(label, perCall(figures, calls), reference)] : [];
    });
    return rows.length > 0 ? [`### ${title}\n\n${table([HEADING, ...rows])}`] : [];
  };
  const title = `${scenario.api === 'rest' ? 'REST' : 'tRPC'}: ${scenario.title}`;
  if (scenario.calls === 1) return tableOf(title, 1);
  return [...tableOf(`${title}, by request`, 1), ...tableOf(`${title}, by call`, scenario.calls)];
}

/** @param memory peak of each server's resident memory, in bytes */
export function memoryTable(servers: readonly Peer[], memory: ReadonlyMap<string, number>): string {
  const rows = servers.map(({ name, label }) => [label, number((memory.get(name) ?? 0) / 2 ** 20)]);
  return `### Peak memory\n\n${table([['', 'MiB'], ...rows])}`;
}

/** A table for each scenario. */
export function resultTables(
  results: Results,
  scenarios: readonly Scenario[],
  servers: readonly Peer[],
): string {
  return scenarios.flatMap((scenario) => scenarioTables(results, scenario, servers)).join('\n\n');
}
