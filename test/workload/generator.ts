/** Generated requests of small workloads, for tests of what the generator does and of what is fitted to it. */
import { RequestBatch } from "../../src/workload/requests.ts";
import { type SyntheticClass, type SyntheticOptions, SyntheticSource } from "../../src/workload/synthetic.ts";

export const PLAIN_CLASS: SyntheticClass = {
  share: 1,
  regionalTaste: 0,
  objects: 1000,
  size: { kind: "fixed", value: 1000 },
  popularity: { exponent: 0.9, offset: 0 },
  churnPerDay: 0,
  uncacheableShare: 0,
};

/** Some requests at 1,000 a second. */
export function source(
  requests: number,
  classes: readonly Partial<SyntheticClass>[],
  changes: Partial<SyntheticOptions> = {},
): SyntheticSource {
  return new SyntheticSource({
    seed: "test",
    durationMicros: requests * 1000,
    startOfDayMicros: 0,
    requestsPerSecond: 1000,
    diurnal: { trough: 1, peakHour: 0 },
    metros: [{ weight: 1, utcOffsetMicros: 0, country: "GB", region: "europe" }],
    classes: classes.map((one) => ({ ...PLAIN_CLASS, ...one })),
    crowds: [],
    ...changes,
  });
}

/** All requests of a source, by columns. */
export function columns(from: SyntheticSource) {
  const found = { object: [] as number[], at: [] as number[], size: [] as number[], class: [] as number[] };
  const batch = new RequestBatch();
  for (from.fill(batch); batch.rows > 0; from.fill(batch)) {
    found.object.push(...batch.object.subarray(0, batch.rows));
    found.at.push(...batch.atMicros.subarray(0, batch.rows));
    found.size.push(...batch.sizeBytes.subarray(0, batch.rows));
    found.class.push(...batch.contentClass.subarray(0, batch.rows));
  }
  return found;
}
