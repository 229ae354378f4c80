import { readFile } from 'node:fs/promises';
import { freePort } from '@tickline/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createWorkersReader } from '../../src/observability/metrics/workers.ts';
import { useApp } from '../harness/app.ts';
import { Scrape, scrape } from '../harness/scrape.ts';
import { signUp, tokenFor } from '../harness/sign-up.ts';

const port = await freePort();
const api = useApp({ METRICS_PORT: String(port), AUTH_MODE: 'embedded' });

const METRIC = /\b(?:tickline|nodejs|process)_\w+/g;

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook', string>>;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

const read = (file: string) => readFile(new URL(`../../../../${file}`, import.meta.url), 'utf8');
const rules: Rule[] = parse(await read('ops/prometheus/alerts.yml')).groups[0].rules;
const dashboard: { panels: Panel[]; templating: { list: { name: string }[] } } = JSON.parse(
  await read('ops/grafana/tickline.json'),
);
const docs = await read('docs/observability.md');
const expressions = [
  ...rules.map(({ expr }) => expr),
  ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
];

let exported: ReadonlySet<string>;
let types: ReadonlySet<string>;

beforeAll(async () => {
  const { session } = await signUp(api());
  const token = await tokenFor(api(), session);
  await api().get('/api/me/tasks', { headers: { authorization: `Bearer ${token}` } });
  const alone = await scrape(port);
  const workers = new Scrape(await createWorkersReader()());
  exported = new Set([...alone.names(), ...workers.names()]);
  const declared = `${alone.text}\n${workers.text}`.matchAll(/^# TYPE (tickline_\w+) /gm);
  types = new Set([...declared].map(([, name]) => name ?? ''));
});

describe('what is kept for Prometheus and Grafana', () => {
  it('asks only for metrics that there are', () => {
    const asked = new Set(expressions.flatMap((expression) => expression.match(METRIC) ?? []));
    expect(asked.size).toBeGreaterThan(15);
    expect([...asked].filter((name) => !exported.has(name))).toEqual([]);
  });

  it('says of every alert what it is, how bad, and what to do', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(annotations.summary).toBeTruthy();
      expect(annotations.description).toBeTruthy();
      expect(annotations.runbook).toBe(`docs/observability.md#${alert.toLowerCase()}`);
      expect(docs).toContain(`\n### ${alert}\n`);
    }
  });

  it('has a runbook for no alert that is not there', () => {
    const headings = [...docs.matchAll(/^### (Tickline\w+)$/gm)].map(([, name]) => name);
    expect(headings).toEqual(rules.map(({ alert }) => alert));
  });

  it('tests every alert, both ways', async () => {
    const { tests } = parse(await read('ops/prometheus/alerts.test.yml'));
    const cases: { alertname: string; exp_alerts: unknown[] }[] = tests.flatMap(
      ({ alert_rule_test }: { alert_rule_test: unknown }) => alert_rule_test,
    );
    for (const { alert } of rules) {
      const outcomes = cases.filter(({ alertname }) => alertname === alert);
      expect(outcomes.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true);
      expect(outcomes.some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true);
    }
  });

  it('has a dashboard whose panels go by its variables and lie beside one another', () => {
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'job', 'instance']);
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { type, datasource, targets = [], gridPos } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      if (type === 'row') continue;
      expect(datasource?.uid).toBe(`\${datasource}`);
      expect(targets.length).toBeGreaterThan(0);
      for (const { expr } of targets) expect(expr).toContain('job=~"$job", instance=~"$instance"');
    }
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('is explained, all of it', () => {
    const explained = new Set([...docs.matchAll(/^\| `(tickline_\w+)`/gm)].map(([, name]) => name));
    expect(explained).toEqual(types);
  });
});
