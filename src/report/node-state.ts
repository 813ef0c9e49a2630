/** The state of a node at a moment, as a person reads it. */
import { showBitRate, showCount, showDuration, showPercent, showSize } from "../base/units.ts";
import type { NodeState } from "../cdn/node-state.ts";
import { originsOf } from "../scenario/origin-list.ts";
import type { Scenario } from "../scenario/types.ts";
import { INDENT, phraseLines, tableLines } from "./layout.ts";
import { PLAIN, type Palette } from "./palette.ts";
import { NONE, shares, timeOfDay } from "./wording.ts";

/** The state, lines joined, with a newline at the end. @param name of the node, as asked for */
export function nodeText(
  name: string,
  state: NodeState,
  scenario: Scenario,
  palette: Palette = PLAIN,
): string {
  const { atMicros, requests, outcomes, fills, waiting, busiest } = state;
  const blocks = [
    [
      `${INDENT}${palette.bold(name)} at ${timeOfDay(scenario.startOfDayMicros + atMicros)}, ` +
        `${showDuration(atMicros)} after the start`,
    ],
    tierLines(state, palette),
    [
      ...originLines(name, state, scenario),
      ...phraseLines(label("requests so far"), [showCount(requests), ...shares(outcomes)]),
      ...phraseLines(
        label(state.origin !== null ? "fills on their way" : "fills in flight"),
        fills.count === 0
          ? ["none"]
          : [
              `${showCount(fills.count)}, ${showSize(fills.bytes)}`,
              `the oldest for ${showDuration(fills.oldestMicros)}`,
              ...(state.origin !== null ? [] : [`${showCount(waiting)} wait for them`]),
            ],
      ),
      ...(busiest.length === 0
        ? []
        : phraseLines(
            label("asked for most"),
            busiest.map((one) => `object ${one.object}, ${showCount(one.requests)} times`),
          )),
    ],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function tierLines({ tiers }: NodeState, palette: Palette): string[] {
  if (tiers.length === 0) return [];
  const titles = ["TIER", "CAPACITY", "HELD", "FULL", "OBJECTS", "BUSY", "QUEUE", "BACKLOG"];
  const columns = titles.map((title, at) => ({
    title,
    align: at === 0 ? ("left" as const) : ("right" as const),
  }));
  const rows = tiers.map((tier) => [
    tier.servers === 1 ? tier.tier : `${tier.tier} x ${tier.servers}`,
    showSize(tier.capacityBytes),
    showSize(tier.heldBytes),
    tier.capacityBytes > 0 ? showPercent(tier.heldBytes / tier.capacityBytes) : NONE,
    showCount(tier.heldObjects),
    `${tier.busy} of ${Number.isFinite(tier.channels) ? showCount(tier.channels) : "any"}`,
    wait(tier.queueMicros),
    wait(tier.backlogMicros),
  ]);
  const [head, ...lines] = tableLines(columns, rows);
  return [palette.bold(head), ...lines];
}

function originLines(name: string, { origin }: NodeState, scenario: Scenario): string[] {
  if (origin === null) return [];
  const { connections, workers, uplink } = origin;
  const spec = originsOf(scenario).find((one) => one.name === name) ?? scenario.origin;
  const limit = (count: number) => (Number.isFinite(count) ? showCount(count) : "any number");
  return [
    ...(origin.out ? phraseLines(label("outage"), ["it answers nothing but errors"]) : []),
    ...phraseLines(label("connections"), [
      `${connections.busy} of ${limit(spec.connections)} in use`,
      `${connections.waiting} in line, room for ${limit(spec.queueLimit)}`,
    ]),
    ...phraseLines(label("workers"), [
      `${workers.busy} of ${limit(spec.autoscaling?.max ?? spec.concurrency)} busy`,
      `wait for the next: ${wait(workers.startsMicros - origin.atMicros)}`,
    ]),
    ...phraseLines(label("uplink"), [
      showBitRate(spec.bitsPerSecond),
      `backlog ${wait(uplink.pipeFreeMicros - origin.atMicros)}`,
    ]),
  ];
}

function wait(micros: number): string {
  return micros <= 0 ? "none" : showDuration(micros);
}

function label(text: string): string {
  return text.padEnd("fills on their way".length);
}
