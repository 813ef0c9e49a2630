/** The table of CDN providers that terminal and Markdown share. */
import { showCount, showSize, showUsd } from "../base/units.ts";
import type { Summary } from "../result/summary.ts";
import type { Column } from "./layout.ts";
import { duration, NONE, percent } from "./wording.ts";

/** Its columns. ORIGIN is the share of the origin's requests that the provider sent. */
export const PROVIDER_COLUMNS: readonly Column[] = [
  { title: "PROVIDER", align: "left" },
  { title: "REQUESTS", align: "right" },
  { title: "SHARE", align: "right" },
  { title: "HIT", align: "right" },
  { title: "BYTE HIT", align: "right" },
  { title: "TTFB P50", align: "right" },
  { title: "ERRORS", align: "right" },
  { title: "EGRESS", align: "right" },
  { title: "ORIGIN", align: "right" },
  { title: "COST/MO", align: "right" },
];

/** Its rows; none without providers. The last is all of them. */
export function providerRows({ providers = [], total, origin, bill }: Summary): string[][] {
  if (providers.length === 0) return [];
  const errors = total.outcomes.failed + total.outcomes.shed;
  const ratio = (part: number, whole: number) => percent(whole > 0 ? part / whole : null);
  return [
    ...providers.map((one) => [
      one.name,
      showCount(one.requests),
      percent(one.share),
      percent(one.hitRatio),
      percent(one.byteHitRatio),
      duration(one.ttfbMicros?.p50),
      percent(one.errorRatio),
      showSize(one.bytes),
      ratio(one.originRequests, origin.requests),
      one.usd === null ? NONE : showUsd(one.usd),
    ]),
    [
      "all",
      showCount(total.requests),
      percent(total.requests > 0 ? 1 : null),
      percent(total.hitRatio),
      percent(total.byteHitRatio),
      duration(total.ttfbMicros?.p50),
      ratio(errors, total.requests),
      showSize(total.bytes),
      percent(origin.requests > 0 ? 1 : null),
      bill === null ? NONE : showUsd(bill.usd),
    ],
  ];
}
