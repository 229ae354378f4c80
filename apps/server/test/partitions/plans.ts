import pg from 'pg';

/** A node of a plan, as `EXPLAIN (FORMAT JSON, ANALYZE)` writes it. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly Operation?: string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Loops'?: number;
  readonly Plans?: readonly PlanNode[];
}

interface Explained {
  readonly 'Query Text': string;
  readonly Plan: PlanNode;
}

/** The result of a statement on a partitioned table. */
export interface Execution {
  /** Partitions that it read or wrote. */
  readonly touched: readonly string[];
  /** Partitions that its plans mention, including those of triggers' statements. */
  readonly planned: readonly string[];
  /** Nodes of its plans, outermost first. */
  readonly nodes: readonly string[];
}

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

const PARTITION = /^task_\d+$/;

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

function nameOf(node: PlanNode): string {
  const [type, relation, index] = [
    node.Operation ?? node['Node Type'],
    node['Relation Name'],
    node['Index Name'],
  ];
  if (relation === undefined) return index === undefined ? type : `${type} ${index}`;
  return index === undefined ? `${type} on ${relation}` : `${type} of ${relation} by ${index}`;
}

const partitionsOf = (nodes: readonly PlanNode[]) =>
  [
    ...new Set(nodes.flatMap((node) => node['Relation Name'] ?? []).filter((name) => PARTITION.test(name))),
  ].sort();

/** Returns the partitions that the transaction has written to. The plan of an INSERT does not show them. */
async function lockedForWriting(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ relname: string }>(`
    SELECT DISTINCT c.relname FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation
    WHERE l.pid = pg_backend_pid() AND l.mode = 'RowExclusiveLock' AND c.relkind = 'r'`);
  return rows.map(({ relname }) => relname).filter((name) => PARTITION.test(name));
}

/**
 * Runs statements for their plans, including those of triggers, and rolls each back.
 *
 * @see https://www.postgresql.org/docs/current/auto-explain.html
 */
export class Explainer {
  readonly #explained: Explained[] = [];

  private constructor(readonly client: pg.Client) {
    client.on('error', () => undefined);
    client.on('notice', ({ message = '' }) => {
      const json = /plan:\n([\s\S]*)/.exec(message)?.[1];
      if (json !== undefined) this.#explained.push(JSON.parse(json));
    });
  }

  /** @param mode `force_custom_plan` as for unnamed statements, `force_generic_plan` as possible for prepared ones */
  static async open(url: string, mode: string): Promise<Explainer> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on;
      SET auto_explain.log_nested_statements = on; SET auto_explain.log_level = notice;
      SET auto_explain.log_format = json; SET plan_cache_mode = ${mode}`);
    return new Explainer(client);
  }

  async run({ text, values }: Statement): Promise<Execution> {
    await this.client.query('BEGIN');
    this.#explained.length = 0;
    await this.client.query(text, values);
    // A query ends, and its plan is reported, when the next one begins.
    await this.client.query('SET LOCAL auto_explain.log_min_duration = -1');
    const explained = [...this.#explained];
    const written = /\bINSERT INTO (?:"public"\.)?"?task\b/i.test(text)
      ? await lockedForWriting(this.client)
      : [];
    await this.client.query('ROLLBACK');
    const nodes = explained.flatMap(({ Plan }) => nodesOf(Plan));
    const touched = partitionsOf(nodes.filter((node) => node['Actual Loops'] !== 0));
    return {
      touched: [...new Set([...touched, ...written])].sort(),
      planned: partitionsOf(nodes),
      nodes: nodes.map(nameOf),
    };
  }

  close = () => this.client.end();
}
