/** The shield: caches between the edge and the origin. */
import * as z from "zod";
import { presetNames } from "../presets/contract.ts";
import { SHIELDS } from "../presets/nodes.ts";
import type { ShieldFailover } from "../shields.ts";
import type { Shield } from "../types.ts";
import { anything, field, optional, section } from "./field.ts";
import { nodeFields } from "./edge.ts";
import { name } from "./names.ts";
import { placeText } from "./network.ts";
import type { ShortForms } from "./open.ts";
import { servers } from "./pops.ts";
import { isTrace, presetName, presetSection, registerForms, withoutPreset } from "./preset-section.ts";
import { duration } from "./quantities.ts";
import { byShape } from "./shape.ts";

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
});

const shieldMap = section({
  preset: { as: "preset", schema: presetName("a shield", presetNames(SHIELDS)) },
  place: field("place", "where the shield is: city, IATA code or lat,lon", placeText(), "IAD", {
    changed: "NRT",
  }),
  servers: field("servers", "servers of the shield", servers(), 2),
  failover: optional(
    "failover",
    "where fetches go that the shield does not answer; nowhere unless given",
    failover,
    {
      changed: {},
      needs: ["origin.errorRate=20%"],
    },
  ),
  ...nodeFields((root) => (isTrace(root) ? "shield" : "lab-shield"), "lab-shield"),
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
