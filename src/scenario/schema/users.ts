/** Users: which metros, with which weight, on which access networks. */
import * as z from "zod";
import { findCountry } from "../../network/countries.ts";
import { findMetro, type Metro, metros } from "../../network/metros.ts";
import { REGIONS } from "../../network/regions.ts";
import type { Users } from "../types.ts";
import { accessNames } from "../world.ts";
import { anything, field, fieldNotes, optional, required, section } from "./field.ts";
import { name, notInSet, textBy } from "./names.ts";
import { networks } from "./routing-methods.ts";
import { wordKeys } from "./open.ts";
import { count, kinds, number, share } from "./quantities.ts";
import { say } from "./saying.ts";
import { byShape } from "./shape.ts";
import { clients } from "./variety.ts";

type WeightedMetro = Users["metros"][number];

/** A metro by id or name; decodes to its id. */
export function metroName(): z.ZodType<string> {
  const text = z.unknown().meta({ type: "string", examples: ["tokyo-jp", "Frankfurt", "Paris, FR"] });
  kinds.set(text, { name: "metro", examples: ["Tokyo", "Frankfurt"] });
  return z.codec(text, anything<string>(), {
    decode: (given, context) => {
      const found = typeof given === "string" ? findMetro(given) : null;
      if (found !== null) return found.id;
      const names = metros().flatMap((metro) => [metro.name, metro.id]);
      const { message, hint } = notInSet(given, { what: "a metro", names });
      return say(context, given, message, {
        hint,
        expected: "a metro such as Tokyo: see cdnlab list metros",
      });
    },
    encode: (id) => id,
  });
}

/** Metros that a selection keeps, most people online first. */
const selection = section({
  top: optional("top", "only so many, those with most people online", count(), { changed: 20 }),
  regions: optional("regions", "only those of these regions", z.array(name("a region", REGIONS)), {
    changed: ["europe"],
  }),
  countries: optional(
    "countries",
    "only those of these countries (ISO 3166-1 codes or names)",
    z.array(countryName()),
    { changed: ["JP"] },
  ),
});

/** A country by code or name, as written. */
export function countryName(): z.ZodType<string> {
  return textBy("a country", ["DE", "Japan"], (text) => (findCountry(text) === null ? { hint: null } : null));
}

const SOME_METROS = "users.metros=[Tokyo, Paris]";

const weighted = section({
  metro: required("metro", "the metro", metroName(), { changed: "Madrid", needs: [SOME_METROS] }),
  weight: optional(
    "weight",
    "weight of its users; people online unless given",
    number({ min: 0, above: true }),
    {
      changed: 1000,
      needs: [SOME_METROS],
    },
  ),
});
wordKeys.set((weighted._zod.def as unknown as { in: z.ZodType }).in, "metro");
const metroItem = z.codec(
  byShape<{ metro: string; weight?: number }>(
    "a metro",
    {
      text: z.codec(metroName(), anything<{ metro: string }>(), {
        decode: (metro) => ({ metro }),
        encode: (item) => item.metro,
      }),
      map: weighted,
    },
    (item) => (item.weight === undefined ? "text" : "map"),
  ),
  anything<WeightedMetro>(),
  {
    decode: (item) => ({ metro: item.metro, weight: item.weight ?? onlineOf(item.metro) }),
    encode: (item) => (item.weight === onlineOf(item.metro) ? { metro: item.metro } : item),
  },
);

function onlineOf(id: string): number {
  return findMetro(id)?.online ?? 0;
}

/** `world`, a selection, or a list. Everything is a list of metros behind the door. */
const metroList = byShape<readonly WeightedMetro[]>(
  "a selection of metros",
  {
    text: z.codec(name("a selection of metros", ["world"]), anything<readonly WeightedMetro[]>(), {
      decode: () => world(),
      encode: () => "world" as const,
    }),
    map: z.codec(selection, anything<readonly WeightedMetro[]>(), {
      decode: (wanted, context) => {
        const chosen = metros()
          .filter((metro) => wanted.regions === undefined || wanted.regions.includes(metro.region))
          .filter(
            (metro) =>
              wanted.countries === undefined ||
              wanted.countries.some((c) => findCountry(c)?.code === metro.country),
          )
          .slice(0, wanted.top);
        if (chosen.length === 0)
          return say(context, wanted, "no metro is left", { expected: "at least one metro" });
        return chosen.map(asWeighted);
      },
      encode: () => ({}) as never,
    }),
    list: z.codec(z.array(metroItem), anything<readonly WeightedMetro[]>(), {
      decode: (list, context) => {
        if (list.length === 0) return say(context, list, "no metros", { expected: "at least one metro" });
        const twice = list.findIndex(
          (item, index) => list.findIndex((other) => other.metro === item.metro) < index,
        );
        if (twice >= 0)
          return say(context, list[twice].metro, `${list[twice].metro} is there twice`, { path: [twice] });
        return list;
      },
      encode: (list) => [...list],
    }),
  },
  (list) => (isWorld(list) ? "text" : "list"),
);

function asWeighted(metro: Metro): WeightedMetro {
  return { metro: metro.id, weight: metro.online };
}

function world(): readonly WeightedMetro[] {
  return metros().map(asWeighted);
}

function isWorld(list: readonly WeightedMetro[]): boolean {
  const all = metros();
  return (
    list.length === all.length &&
    list.every((item, n) => item.metro === all[n].id && item.weight === all[n].online)
  );
}

function accessShare(): z.ZodType<number | undefined> {
  const schema = share({ min: 0 })
    .optional()
    .describe("share of the users on this network, relative to the others");
  fieldNotes.set(schema, { changed: "30%", needs: ["users.access={fibre: 50%, lte: 50%}"] });
  return schema;
}

const mixNames = ["by-country", ...accessNames()];
const accessMix = byShape<Users["access"]>(
  "by-country, an access network or a mix of them",
  {
    text: z.codec(name("an access network", mixNames), anything<Users["access"]>(), {
      decode: (kind) => (kind === "by-country" ? kind : { [kind]: 1 }),
      encode: () => "by-country",
    }),
    map: z.codec(
      z.strictObject(Object.fromEntries(accessNames().map((kind) => [kind, accessShare()]))),
      anything<Users["access"]>(),
      {
        decode: (mix, context) => {
          const shares = Object.values(mix).map((value) => value ?? 0);
          if (!shares.some((value) => value > 0))
            return say(context, mix, "shares sum to zero", { expected: "at least one share above 0" });
          return mix as Users["access"];
        },
        encode: (mix) => ({ ...(mix as object) }) as never,
      },
    ),
  },
  (mix) => (mix === "by-country" ? "text" : "map"),
);

/** The section `users`. */
export const users: z.ZodType<Users> = section({
  metros: field(
    "metros",
    "where users are: `world`, a selection by `top`, `regions` and `countries`, or a list of metros",
    metroList,
    "world",
    { changed: { top: 20 } },
  ),
  access: field(
    "access",
    "how users are connected: `by-country`, one access network for all, or a mix with shares",
    accessMix,
    "by-country",
    { changed: "fibre" },
  ),
  clients: optional("clients", "how users' requests differ, where content varies on it", clients, {
    changed: { loggedIn: "70%" },
    needs: ["content.html.personal=true"],
  }),
  networks: optional(
    "networks",
    "the providers that users are with, drawn for each country; unless given, one in each metro",
    networks,
    { changed: {} },
  ),
});
