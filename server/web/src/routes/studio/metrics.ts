// Reads what the server measures (Prometheus' text format), as far as the overview shows it.

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/i;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Every sample of a text; lines that are none are left out. */
export function samplesOf(text: string): Sample[] {
  return text.split("\n").flatMap((line) => {
    const [, name = "", labels = "", value = ""] = LINE.exec(line) ?? [];
    if (!name) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, key = "", said = ""]) => [key, said.replace(/\\(.)/g, "$1")]);
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
  });
}

/** The sum of a metric over all its labels. */
export function total(samples: Sample[], name: string): number {
  return samples.filter((sample) => sample.name === name).reduce((sum, { value }) => sum + value, 0);
}

export interface Device {
  name: string;
  running: number;
  waiting: number;
  places: number;
  generators: number;
  generatorBytes: number;
  finished: number;
  failed: number;
  overloads: number;
}

export function devicesOf(samples: Sample[]): Device[] {
  const names = new Set(samples.map(({ labels }) => labels["device"]).filter((name) => name !== undefined));
  return [...names].map((name) => {
    const own = samples.filter(({ labels }) => labels["device"] === name);
    const of = (metric: string) => total(own, `pastiche_device_${metric}`);
    return {
      name,
      running: of("running"),
      waiting: of("waiting"),
      places: of("places"),
      generators: of("generators"),
      generatorBytes: of("generator_bytes"),
      finished: of("finished_total"),
      failed: of("failed_total"),
      overloads: of("overloads_total"),
    };
  });
}
