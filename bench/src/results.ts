import type { Measurement } from './measure.ts';
import { median } from './median.ts';
import { scenarioNamed } from './scenarios.ts';

type Figure = 'requestsPerSecond' | 'p50' | 'p99' | 'serverCpu' | 'databaseCpu';
/** What was measured, medians over the rounds. */
export type Figures = Readonly<Record<Exclude<Figure, 'databaseCpu'>, number>> & {
  readonly databaseCpu: number | null;
};

/** The results of a run. */
export class Results {
  readonly #measurements: readonly Measurement[];

  constructor(measurements: readonly Measurement[]) {
    this.#measurements = measurements;
  }

  /** Returns each call's share of what was measured. Latencies are those of a request. @returns undefined if it was not measured */
  figuresByCall(server: string, scenario: string): Figures | undefined {
    const figures = this.figures(server, scenario);
    if (!figures) return undefined;
    const { requestsPerSecond, serverCpu, databaseCpu } = figures;
    const { calls } = scenarioNamed(scenario);
    return {
      ...figures,
      requestsPerSecond: requestsPerSecond * calls,
      serverCpu: serverCpu / calls,
      databaseCpu: databaseCpu === null ? null : databaseCpu / calls,
    };
  }

  /** @returns undefined where it was not measured */
  figures(server: string, scenario: string): Figures | undefined {
    const rounds = this.#measurements.filter((each) => each.server === server && each.scenario === scenario);
    if (rounds.length === 0) return undefined;
    const of = (figure: Exclude<Figure, 'databaseCpu'>) => median(rounds.map((each) => each[figure]));
    const database = rounds.map((each) => each.databaseCpu).filter((each) => each !== null);
    return {
      requestsPerSecond: of('requestsPerSecond'),
      p50: of('p50'),
      p99: of('p99'),
      serverCpu: of('serverCpu'),
      databaseCpu: database.length > 0 ? median(database) : null,
    };
  }
}
