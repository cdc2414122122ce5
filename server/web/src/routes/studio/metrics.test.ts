// Samples are read out of Prometheus' text format.

import { expect, it } from "vitest";
import { devicesOf, samplesOf, total } from "./metrics";

const TEXT = `# HELP pastiche_device_running Works at work on the device.
# TYPE pastiche_device_running gauge
pastiche_device_running{device="cuda:0"} 1
pastiche_device_waiting{device="cuda:0"} 3
pastiche_device_waiting{device="cpu"} 0
pastiche_renders_total{source="hit"} 2
pastiche_renders_total{source="a \\"miss\\""} 1.5e1
pastiche_styles 5
`;

it("reads names, labels and values", () => {
  const samples = samplesOf(TEXT);
  expect(samples).toHaveLength(6);
  expect(samples[4]).toEqual({ name: "pastiche_renders_total", labels: { source: 'a "miss"' }, value: 15 });
  expect(total(samples, "pastiche_renders_total")).toBe(17);
});

it("tells devices apart", () => {
  const [gpu, cpu] = devicesOf(samplesOf(TEXT));
  expect(gpu).toMatchObject({ name: "cuda:0", running: 1, waiting: 3 });
  expect(cpu).toMatchObject({ name: "cpu", running: 0, waiting: 0 });
});
