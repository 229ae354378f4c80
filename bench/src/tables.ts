import type { Peer } from '../peers/peer.ts';
import { number, table } from './markdown.ts';
import { REFERENCE } from './reference.ts';
import type { Figures, Results } from './results.ts';
import { type Column, restOf, type Scenario } from './scenarios.ts';

type Labelled = Column & { readonly label: string };

const HEADING = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU us', 'PostgreSQL us', 'x requests/s', 'x CPU'];

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
  const { id, api, calls, beside = [] } = scenario;
  const reference = scenario.reference ?? { server: REFERENCE, scenario: restOf(id) };
  const own = servers.map(({ name, label }) => ({ server: name, scenario: id, label }));
  const tableOf = (title: string, figures: Results['figures'], columns: readonly Labelled[]) => {
    const base = figures(reference.server, reference.scenario);
    const rows = columns.flatMap(({ server, scenario: of, label }) => {
      const measured = figures(server, of);
      return measured ? [row(label, measured, base)] : [];
    });
    return rows.length > 0 ? [`### ${title}\n\n${table([HEADING, ...rows])}`] : [];
  };
  const byRequest: Results['figures'] = (...of) => results.figures(...of);
  const byCall: Results['figures'] = (...of) => results.figuresByCall(...of);
  const title = `${api === 'rest' ? 'REST' : 'tRPC'}: ${scenario.title}`;
  // Without its own rows, a table would show only what is compared with it.
  const all = own.some(({ server }) => results.figures(server, id)) ? [...own, ...beside] : [];
  if (calls === 1) return tableOf(title, byCall, all);
  return [...tableOf(`${title}, by request`, byRequest, own), ...tableOf(`${title}, by call`, byCall, all)];
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
