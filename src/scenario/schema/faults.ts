/**
 * Faults: what breaks, when, and until when. One list on one timeline; each kind of fault takes the fields that say
 * what it is about, and no others.
 */
import * as z from "zod";
import { nearest } from "../../base/nearest.ts";
import { linkNames } from "../../network/graph.ts";
import { REGIONS } from "../../network/regions.ts";
import { rttModel } from "../../network/rtt.ts";
import { type Fault, FAULT_FIELDS, FAULT_KINDS, type FaultKind } from "../faults.ts";
import { anything, optional, required, section } from "./field.ts";
import { name, text, textBy } from "./names.ts";
import { popCode, servers } from "./pops.ts";
import { duration, number, share } from "./quantities.ts";
import { say } from "./saying.ts";
import { TWO_PROVIDERS } from "./steering.ts";

const during = (fault: string) => `faults=[{${fault}, from: 30m, until: 4h}]`;

const faultFields = section({
  fault: required("kind", "what happens", name("a fault", Object.keys(FAULT_KINDS) as FaultKind[]), {
    changed: "origin-slow",
    needs: [during("fault: origin-down")],
  }),
  from: required("fromMicros", "beginning, from the start of the run", duration(), {
    changed: "2h",
    needs: [during("fault: origin-down")],
  }),
  until: required("untilMicros", "end, from the start of the run, or never", duration({ min: 0 }, "never"), {
    changed: "5h",
    needs: [during("fault: origin-down")],
  }),
  pop: optional("pop", "pop-down, server-down: the PoP (server-down without one: every PoP)", popCode(), {
    changed: "SIN",
    needs: [during("fault: pop-down, pop: FRA")],
  }),
  provider: optional(
    "provider",
    "cdn-down: the provider; pop-down: whose PoP it is, where several have one there",
    text("a provider", ["alpha"]),
    { changed: "other", needs: [TWO_PROVIDERS, during("fault: cdn-down, provider: html")] },
  ),
  origin: optional(
    "origin",
    "origin-down, origin-slow: which origin, of `origins`; the section origin unless given",
    text("an origin", ["api"]),
    {
      changed: "other",
      needs: ["origins={other: {place: NRT}}", during("fault: origin-down, origin: origin")],
    },
  ),
  link: optional("link", "link-cut, link-slow: the link between two hubs, such as MRS-ALY", linkName(), {
    changed: "MRS-ALY",
    needs: [during("fault: link-cut, link: SIN-CGK")],
  }),
  region: optional("region", "region-congested, packet-loss: the users' region", name("a region", REGIONS), {
    changed: "asia",
    needs: [during("fault: region-congested, region: europe")],
  }),
  factor: optional(
    "factor",
    "link-slow: times as long; region-congested: times the round trip; origin-slow: times the time of work",
    number({ min: 1, max: 1000 }),
    { changed: 9, needs: [during("fault: origin-slow, factor: 2")] },
  ),
  loss: optional(
    "loss",
    "packet-loss: share of the packets between users and PoPs that is lost, beside network.loss",
    share({ min: 0, max: 0.5 }),
    { changed: "5%", needs: [during("fault: packet-loss, loss: 1%")] },
  ),
  servers: optional("servers", "server-down: how many servers, one unless given", servers(), {
    changed: 3,
    needs: ["edge.servers=4", during("fault: server-down, servers: 1")],
  }),
  shield: optional(
    "shield",
    "shield-down: name of the region, of the shield or of a regional level; all of the shield unless given",
    text("a shield's region", ["eu"]),
    {
      changed: "east",
      needs: [
        "shield={regions: [{name: west, place: SFO}, {name: east, place: IAD}]}",
        "edge.pops=[FRA, SFO]",
        during("fault: shield-down, shield: west"),
      ],
    },
  ),
  returns: optional(
    "returns",
    "server-down: warm (unless given), with what they held, or cold, with nothing",
    name("a return", ["warm", "cold"]),
    { changed: "cold", needs: [during("fault: server-down, returns: warm")] },
  ),
  recovery: optional(
    "recoveryMicros",
    "server-down: time over which returning servers take their share of the ring back, evenly; at once unless given",
    duration(),
    { changed: "1h", needs: [during("fault: server-down, recovery: 1m")] },
  ),
});

/** Fields of a fault that have another name behind the door. */
const RENAMED: Readonly<Record<string, "recoveryMicros">> = { recovery: "recoveryMicros" };

/** One fault. */
const fault = z.codec(faultFields, anything<Fault>(), {
  decode: (written, context) => {
    const { needs, may } = FAULT_KINDS[written.kind];
    for (const field of FAULT_FIELDS) {
      const value = (written as Readonly<Record<string, unknown>>)[RENAMED[field] ?? field];
      const there = value !== undefined;
      if (!there && needs.includes(field))
        say(context, written, `${written.kind} without its ${field}`, {
          expected: `a field ${field}`,
          missing: true,
        });
      if (there && !needs.includes(field) && !may.includes(field))
        say(context, value, `${written.kind} has no ${field}`, {
          path: [field],
          expected: [...needs, ...may].length === 0 ? "from and until only" : [...needs, ...may].join(", "),
          atKey: true,
        });
    }
    if (written.untilMicros <= written.fromMicros)
      say(context, written, "the fault ends before it begins", {
        path: ["until"],
        expected: "later than from",
      });
    return written;
  },
  encode: (numbers) => numbers as never,
});

/** The list `faults`. */
export const faults: z.ZodType<readonly Fault[]> = z.array(fault);

/** The name of a link of the long-haul graph, in either direction. The graph is built when the first name is read, not with the schema. */
function linkName(): z.ZodType<string> {
  let either: Set<string> | null = null;
  return textBy("a link", ["MRS-ALY"], (text) => {
    either ??= linksEitherWay();
    const wanted = text.toUpperCase();
    return either.has(wanted) ? null : { hint: nearest(wanted, [...either]) };
  });
}

function linksEitherWay(): Set<string> {
  const names = linkNames(rttModel().graph);
  return new Set([...names, ...names.map((link) => link.split("-").reverse().join("-"))]);
}
