/** Lists of PoPs: IATA codes or cities, with servers of their own if wanted, or the name of a set. */
import * as z from "zod";
import { findPop, POP_SETS } from "../../network/pop-sets.ts";
import { anything, optional, required, section } from "./field.ts";
import { canonicalName, notInSet } from "./names.ts";
import { shortForms, wordKeys } from "./open.ts";
import { count, kinds } from "./quantities.ts";
import { say, shown } from "./saying.ts";
import { byShape, shapeOf } from "./shape.ts";

/** Most servers of a node: the store numbers them in eight bits. */
const MAX_SERVERS = 255;

/** Servers of a node. */
export function servers(): z.ZodType<number> {
  return count({ min: 1, max: MAX_SERVERS });
}

/** A PoP as written: its servers only if they differ from the rest. */
export interface Pop {
  readonly iata: string;
  readonly servers?: number | undefined;
}

/** A PoP by code or city; decodes to its code. */
export function popCode(): z.ZodType<string> {
  const text = z.unknown().meta({ type: "string", examples: ["FRA", "NRT", "Frankfurt"] });
  kinds.set(text, { name: "PoP", examples: ["FRA", "NRT"] });
  return z.codec(text, anything<string>(), {
    decode: (given, context) => {
      const pop = typeof given === "string" ? findPop(given) : null;
      if (pop !== null) return pop.iata;
      const names = POP_SETS.flatMap((set) => set.codes);
      return say(context, given, `${shown(given)} is not a PoP`, {
        expected: "an IATA code such as FRA: see cdnlab list pops",
        hint: notInSet(given, { what: "a PoP", names }).hint,
      });
    },
    encode: (code) => code,
  });
}

const popItem = section({
  iata: required("iata", "IATA code of the PoP", popCode(), { changed: "MAD" }),
  servers: optional("servers", "servers of this PoP, if not as many as everywhere", servers(), {
    changed: 5,
  }),
});

wordKeys.set((popItem._zod.def as unknown as { in: z.ZodType }).in, "iata");

const popItemByShape = byShape<Pop>(
  "a PoP",
  {
    text: z.codec(popCode(), anything<Pop>(), { decode: (iata) => ({ iata }), encode: (pop) => pop.iata }),
    map: popItem,
  },
  (pop) => (pop.servers === undefined ? "text" : "map"),
);

/** List of PoPs, or the name of a set. */
export function popList(): z.ZodType<readonly Pop[]> {
  const list = z.array(popItemByShape);
  const names = POP_SETS.map((set) => set.name);
  shortForms.set(list, {
    names,
    what: "a set of PoPs",
    open: (value, path, opening) => {
      if (shapeOf(value) !== "text") return value;
      const canonical = canonicalName(String(value), names);
      if (canonical !== null) return [...(POP_SETS.find((set) => set.name === canonical)?.codes ?? [])];
      opening.report(path, value, notInSet(value, { what: "a set of PoPs", names }));
      return value;
    },
  });
  return z.codec(list, anything<readonly Pop[]>(), {
    decode: (pops, context) => {
      if (pops.length === 0)
        return say(context, pops, "a CDN without PoPs", {
          expected: "at least one PoP, or a set such as small",
        });
      pops.forEach((pop, n) => {
        if (pops.findIndex((other) => other.iata === pop.iata) < n)
          say(context, pop.iata, `${pop.iata} is there twice`, { path: [n] });
      });
      return pops;
    },
    encode: (pops) => [...pops],
  });
}
