/** One line of Prometheus' text format. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function sampleOf(line: string): Sample {
  const { name, labels, value } =
    /^(?<name>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+)$/.exec(line)?.groups ?? {};
  if (name === undefined) throw new Error(`not a sample: ${line}`);
  const pairs = [...(labels ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, key, text]) => [key, text])),
    value: Number(value),
  };
}

/** The result of a scrape of the metrics port. */
export class Scrape {
  readonly samples: readonly Sample[];

  constructor(readonly text: string) {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    this.samples = lines.map(sampleOf);
  }

  /** Returns the sum of all samples of a metric with these labels. */
  value(name: string, labels: Record<string, string> = {}): number {
    const fits = (sample: Sample) =>
      sample.name === name && Object.entries(labels).every(([key, text]) => sample.labels[key] === text);
    return this.samples.filter(fits).reduce((sum, { value }) => sum + value, 0);
  }

  names(): ReadonlySet<string> {
    return new Set(this.samples.map(({ name }) => name));
  }
}

export async function scrape(port: number): Promise<Scrape> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (response.status !== 200) throw new Error(`${response.status}`);
  return new Scrape(await response.text());
}
