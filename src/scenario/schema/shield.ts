/** The shield: caches between the edge and the origin. */
import * as z from "zod";
import { presetNames } from "../presets/contract.ts";
import { SHIELDS } from "../presets/nodes.ts";
import { REGIONS } from "../../network/regions.ts";
import type { ShieldBypass, ShieldFailover, ShieldRegion } from "../shields.ts";
import type { Shield } from "../types.ts";
import { anything, field, optional, required, section } from "./field.ts";
import { nodeFields } from "./edge.ts";
import { label } from "./label.ts";
import { flag, name, text } from "./names.ts";
import { placeText } from "./network.ts";
import type { ShortForms } from "./open.ts";
import { servers } from "./pops.ts";
import { isTrace, presetName, presetSection, registerForms, withoutPreset } from "./preset-section.ts";
import { count, duration, kinds } from "./quantities.ts";
import { byShape } from "./shape.ts";

/** A list of names, as one knob: which names there are, only the whole scenario tells. */
function textList(what: string, examples: readonly string[]): z.ZodType<readonly string[]> {
  const list = z.array(text(what, examples));
  kinds.set(list, { name: `list of names: ${what}`, examples: [] });
  return list;
}

const WITH_FAILOVER = "shield.failover={timeout: 5s}";
const SLOW = "origin.serviceTime=400ms";

/** `shield.failover`. */
const failover: z.ZodType<ShieldFailover> = section({
  timeout: field(
    "timeoutMicros",
    "no first byte after this time: the fetch is given up, and goes to the next shield, at last to the origin",
    duration({ min: 0, above: true }),
    "5s",
    { changed: "150ms", needs: [SLOW, WITH_FAILOVER] },
  ),
  on: field(
    "on",
    "error: an error answer moves a fetch on too; silence: only no answer at all does",
    name("what moves a fetch on", ["error", "silence"]),
    "error",
    { changed: "silence", needs: ["origin.errorRate=20%", WITH_FAILOVER] },
  ),
  fails: field(
    "fails",
    "after so many fetches in a row without an answer a node takes its shield to be down",
    count({ min: 1, max: 1000 }),
    3,
    { changed: 1, needs: [SLOW, "shield.failover={timeout: 150ms}"] },
  ),
  avoidFor: field(
    "avoidMicros",
    "so long it sends nothing there; then one fetch tries. 0: nothing is remembered, and each fetch waits anew",
    duration(),
    "10s",
    { changed: "0", needs: [SLOW, "shield.failover={timeout: 150ms}"] },
  ),
});

/** Two regions, for what only acts in company; PoPs on both sides of them. */
const TWO_REGIONS =
  "shield={regions: [{name: west, place: SFO, serves: [SFO, SIN]}, {name: east, place: IAD, serves: [FRA]}]}";
const BOTH_SIDES = "edge.pops=[FRA, SFO, SIN]";

/** One region of `shield.regions`. */
const region: z.ZodType<ShieldRegion> = section({
  name: required("name", "name in reports and faults", label("a name", ["us-east"]), {
    changed: "north",
    needs: [TWO_REGIONS, BOTH_SIDES],
  }),
  place: required("place", "where it is: city, IATA code or lat,lon", placeText(), {
    changed: "NRT",
    needs: [TWO_REGIONS, BOTH_SIDES],
  }),
  servers: optional("servers", "servers of this region, if not as many as the shield's", servers(), {
    changed: 7,
    needs: [TWO_REGIONS, BOTH_SIDES],
  }),
  serves: optional(
    "serves",
    "PoPs (IATA codes) and regions of the world whose fetches it is for, where assign is serves; a PoP's own code counts first",
    textList("a PoP or a region", ["FRA", ...REGIONS]),
    {
      changed: ["FRA", "SFO", "SIN"],
      needs: [
        TWO_REGIONS,
        BOTH_SIDES,
        "shield.assign=serves",
        "shield.regions.1.serves=[europe, north-america, asia]",
      ],
    },
  ),
  classes: optional(
    "classes",
    "content classes that it is for; all unless given. What no region is for is fetched past the shield",
    textList("a class", ["html"]),
    { changed: ["image"], needs: [TWO_REGIONS, BOTH_SIDES] },
  ),
});

/** `shield.bypass`. */
const bypass: z.ZodType<ShieldBypass> = section({
  sameRegion: field(
    "sameRegion",
    "do nodes in the origin's region of the world fetch past it?",
    flag(),
    false,
    { changed: true, needs: ["shield.bypass={cold: false}", "edge.pops=[FRA, IAD]"] },
  ),
  cold: field(
    "cold",
    "do fetches for what the asking node has never had to do with go past it?",
    flag(),
    false,
    { changed: true, needs: ["shield.bypass={cold: false}"] },
  ),
  classes: optional("classes", "content classes whose fetches go past it", textList("a class", ["html"]), {
    changed: ["html"],
    needs: ["shield.bypass={cold: false}"],
  }),
});

const shieldMap = section({
  preset: { as: "preset", schema: presetName("a shield", presetNames(SHIELDS)) },
  place: field(
    "place",
    "where the shield is, unless it has regions: city, IATA code or lat,lon",
    placeText(),
    "IAD",
    {
      changed: "NRT",
    },
  ),
  servers: field("servers", "servers of the shield, in each region", servers(), 2),
  regions: optional(
    "regions",
    "places of the shield, where it is in several; all built alike",
    z.array(region).min(1),
    {
      changed: [
        { name: "west", place: "SFO" },
        { name: "east", place: "IAD" },
      ],
      needs: [BOTH_SIDES],
    },
  ),
  assign: optional(
    "assign",
    "which region a node asks: rtt, the nearest by round trip (unless given), or serves, the one whose list has it",
    name("an assignment", ["rtt", "serves"]),
    {
      changed: "serves",
      needs: [TWO_REGIONS, BOTH_SIDES, "shield.regions.0.serves=[FRA]", "shield.regions.1.serves=[SFO, SIN]"],
    },
  ),
  failover: optional(
    "failover",
    "where fetches go that the shield does not answer: the next region, at last the origin; nowhere unless given",
    failover,
    { changed: {}, needs: ["origin.errorRate=20%"] },
  ),
  bypass: optional("bypass", "fetches that go past the shield; none unless given", bypass, {
    changed: { cold: true },
  }),
  consult: optional(
    "consult",
    "does a region that lacks an object ask the others for a fresh copy, nearest first, before it asks the origin?",
    flag(),
    { changed: true, needs: [TWO_REGIONS, BOTH_SIDES] },
  ),
  ...nodeFields("shield", (root) => (isTrace(root) ? "shield" : "lab-shield"), "lab-shield"),
});

/** `none`, the name of a preset, or a section. */
export const shield: z.ZodType<Shield | null> = shieldShapes();
/** A provider's shield: the same by another name, so that it can have short forms of its own. */
export const providerShield: z.ZodType<Shield | null> = shieldShapes();

function shieldShapes(): z.ZodType<Shield | null> {
  return byShape<Shield | null>(
    "a shield or none",
    {
      text: z.codec(name("a shield", ["none"]), anything<null>(), {
        decode: () => null,
        encode: () => "none" as const,
      }),
      map: z.codec(shieldMap, anything<Shield>(), {
        decode: withoutPreset,
        encode: (numbers) => numbers as never,
      }),
    },
    (value) => (value === null ? "text" : "map"),
  );
}

const shieldForms = presetSection("a shield", SHIELDS);
/** Names of shields. */
export const SHIELD_FORMS: ShortForms = {
  ...shieldForms,
  open: (value, path, opening) =>
    value === "none" || value === null ? value : shieldForms.open(value, path, opening),
  fallback: (root) => (isTrace(root) ? "us-east" : "lab"),
};
registerForms(shield, SHIELD_FORMS);

const regionalMap: z.ZodType<Shield> = z.codec(shieldMap, anything<Shield>(), {
  decode: withoutPreset,
  encode: (numbers) => numbers as never,
});
registerForms(regionalMap, presetSection("a shield", SHIELDS));

/** Levels between edge and shield: a section as of a shield, or a list of them from the edge on. */
export const regional: z.ZodType<readonly Shield[]> = byShape<readonly Shield[]>(
  "a section as of a shield, or a list of them",
  {
    map: z.codec(regionalMap, anything<readonly Shield[]>(), {
      decode: (one) => [one],
      encode: ([one]) => one,
    }),
    list: z.array(regionalMap).min(1),
  },
  (levels) => (levels.length === 1 ? "map" : "list"),
);
kinds.set((regional._zod.def as unknown as { in: z.ZodType }).in, {
  name: "as `shield`, or a list of such sections",
  examples: [],
});
