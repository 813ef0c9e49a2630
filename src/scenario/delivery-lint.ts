/** Knobs of delivery that contradict each other, or that have nothing to act on. */
import { type Finding, error, warning } from "./finding.ts";
import type { Network, Scenario } from "./types.ts";

/** Most loss of a whole path: above, windows of less than a packet would be all that is left. */
const MOST_PATH_LOSS = 0.5;

/** What does not fit together in `network`. */
export function* deliveryLint({ network }: Partial<Scenario>): Generator<Finding, void> {
  if (network === undefined) return;
  const speaks = (start: string) => protocolsOf(network).some((name) => name.startsWith(start));
  if (network.h1Connections !== undefined && !speaks("h1"))
    yield warning(
      ["network", "h1Connections"],
      "nobody speaks HTTP/1.1",
      "network.protocol: h1, or none of it",
    );
  if (network.zeroRtt !== undefined && protocolsOf(network).every((name) => name === "h1-plain"))
    yield warning(["network", "zeroRtt"], "without TLS there is no session to resume", "another protocol");
  const { protocol, streams } = network.backbone;
  if (streams !== undefined && protocol?.startsWith("h1") === true)
    yield warning(
      ["network", "backbone", "streams"],
      "HTTP/1.1 carries one request at a time",
      "network.backbone.protocol: h2, or none of it",
    );
  const { loss, lossFactor = 1 } = network;
  if (loss === undefined) {
    for (const knob of ["lossFactor", "congestion"] as const)
      if (network[knob] !== undefined)
        yield warning(["network", knob], "no packets are lost", "network.loss such as 0.5%");
    return;
  }
  const most = typeof loss === "number" ? loss : Math.max(0, ...Object.values(loss));
  if (most * lossFactor > MOST_PATH_LOSS)
    yield error(
      ["network", "lossFactor"],
      `with it ${Math.round(most * lossFactor * 100)} % of all packets are lost`,
      `at most ${Math.floor((MOST_PATH_LOSS / most) * 100) / 100}`,
    );
}

function protocolsOf({ protocol }: Network): string[] {
  if (typeof protocol === "string") return [protocol];
  return Object.entries(protocol).flatMap(([name, share]) => (share > 0 ? [name] : []));
}
