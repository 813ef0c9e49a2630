/**
 * CDN providers side by side. What a provider does not say it takes from the scenario, already in the text form: so the resolved
 * scenario spells every provider out, and reading it again gives the same.
 */
import * as z from "zod";
import { SITE_EDGE_FIELDS, USER_ROUTING_FIELDS } from "../providers.ts";
import type { Provider } from "../types.ts";
import { edge, providerEdge, providerEdgeFields } from "./edge.ts";
import { anything, field, optional, section } from "./field.ts";
import { asLabel, LABEL } from "./label.ts";
import { openedOnce, type ShortForms, type TextMap } from "./open.ts";
import { providerShield, shield, SHIELD_FORMS } from "./shield.ts";
import { registerForms } from "./preset-section.ts";
import { pricing, PRICING_FORMS, providerPricing, providerPricingMap } from "./pricing.ts";
import { kinds } from "./quantities.ts";
import { providerInvalidation, PURGED } from "./purges.ts";
import { providerRouting, routing } from "./routing.ts";
import { say } from "./saying.ts";
import { shapeOf } from "./shape.ts";
import { TWO_PROVIDERS } from "./steering.ts";

/** Most providers: PoPs name theirs in eight bits, and tiers of all are numbered together in as many. */
const MAX_PROVIDERS = 40;

inherits(providerEdgeFields, "edge", edge, noForms(), SITE_EDGE_FIELDS);
inherits(providerRouting, "routing", routing, noForms(), USER_ROUTING_FIELDS);
inherits(providerShield, "shield", shield, SHIELD_FORMS);
inherits(providerPricingMap, "pricing", pricing, PRICING_FORMS);
inheritsIfThere(providerInvalidation, "invalidation");

const about = (name: string) => `as the section ${name}; what it leaves out is the scenario's`;

const providerFields = section({
  edge: field(
    "edge",
    `${about("edge")}; without key, http, slices and hashing`,
    providerEdge,
    {},
    {
      changed: { pops: ["SIN"] },
      needs: [TWO_PROVIDERS],
    },
  ),
  shield: optional("shield", about("shield"), providerShield, {
    changed: "none",
    needs: [TWO_PROVIDERS],
  }),
  routing: field(
    "routing",
    `${about("routing")}; without what is about resolvers`,
    providerRouting,
    {},
    {
      changed: { method: "anycast" },
      needs: [TWO_PROVIDERS],
    },
  ),
  pricing: field(
    "pricing",
    about("pricing"),
    providerPricing,
    {},
    {
      changed: "bunny",
      needs: [TWO_PROVIDERS],
    },
  ),
  invalidation: optional("invalidation", about("invalidation"), providerInvalidation, {
    changed: { propagation: "10m" },
    needs: [TWO_PROVIDERS, PURGED],
  }),
});
registerForms(providerFields, { ...noForms(), open: (value) => value ?? {} });

/** The section `providers`; a list in the order of the file behind the door. */
export const providers: z.ZodType<readonly Provider[]> = z.codec(
  z.record(z.string().meta({ pattern: LABEL.source }), providerFields),
  anything<readonly Provider[]>(),
  {
    decode: (given, context) => {
      // Opening has put the scenario's shield in place of none.
      const list = Object.entries(given).map(([name, rest]) => ({
        name,
        ...rest,
        shield: rest.shield ?? null,
      }));
      for (const { name } of list)
        if (!LABEL.test(name))
          say(context, name, `${JSON.stringify(name)} is not a provider's name`, {
            path: [name],
            atKey: true,
            expected: "lower-case letters, digits and hyphens",
            hint: LABEL.test(asLabel(name)) ? asLabel(name) : null,
          });
      if (list.length === 0) return say(context, given, "no provider", { expected: "at least one" });
      if (list.length > MAX_PROVIDERS)
        return say(context, given, `${list.length} providers`, { expected: `at most ${MAX_PROVIDERS}` });
      return list;
    },
    encode: (list) => Object.fromEntries(list.map(({ name, ...rest }) => [name, rest])) as never,
  },
);

function noForms(): ShortForms {
  return { names: [], what: "", open: (value) => value };
}

/** Lets a provider's section stand on the scenario's: fields that it leaves out are taken from there. */
function inherits(
  own: z.ZodType,
  key: string,
  scenarios: z.ZodType,
  forms: ShortForms,
  without: readonly string[] = [],
): void {
  const { fallback: _, ...named } = forms;
  const inherited = (root: unknown): unknown => {
    const written = shapeOf(root) === "map" ? (root as TextMap)[key] : undefined;
    // What is wrong in the scenario's own section is reported there.
    const full = openedOnce(scenarios, written, [key], { root, report: () => undefined }) ?? {};
    if (shapeOf(full) !== "map") return full;
    const map = { ...(full as TextMap) };
    for (const name of without) delete map[name];
    return structuredClone(map);
  };
  registerForms(own, {
    ...named,
    open: (value, path, opening) => {
      if (value === undefined) return inherited(opening.root);
      const full = forms.open(value, path, opening);
      const isWhole = shapeOf(value) !== "map" || Object.hasOwn(value as TextMap, "preset");
      if (shapeOf(full) !== "map" || (isWhole && key !== "pricing")) return full;
      const base = inherited(opening.root);
      return shapeOf(base) === "map" ? { ...(base as TextMap), ...(full as TextMap) } : full;
    },
    fallback: inherited,
  });
  const { in: inner } = own._zod.def as unknown as { in: z.ZodType };
  kinds.set(inner, { name: `as \`${key}\``, examples: [] });
}

/** The same for a section that may be absent on both sides: what a provider says of it stands on what the scenario says. */
function inheritsIfThere(own: z.ZodType, key: string): void {
  registerForms(own, {
    ...noForms(),
    open: (value, _, { root }) => {
      const base = shapeOf(root) === "map" ? (root as TextMap)[key] : undefined;
      if (shapeOf(value) !== "map" || shapeOf(base) !== "map") return value;
      return { ...(structuredClone(base) as TextMap), ...(value as TextMap) };
    },
  });
  const { in: inner } = own._zod.def as unknown as { in: z.ZodType };
  kinds.set(inner, { name: `as \`${key}\``, examples: [] });
}
