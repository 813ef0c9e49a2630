/** Eviction and admission policies with their parameters, all told by the registries. */
import * as z from "zod";
import { parseShare } from "../../base/units.ts";
import { type PolicyCard, parametersOf } from "../../policy/contract.ts";
import { anything } from "./field.ts";
import { canonicalName, notInSet } from "./names.ts";
import { shortForms, type TextMap } from "./open.ts";
import { say, sayMissing, shown } from "./saying.ts";

/** Policy name with its parameters. */
interface Spec {
  readonly policy: string;
  readonly params: Readonly<Record<string, number>>;
}

/** Policies that a schema chooses among, by the schema of the full form: for the JSON Schema and the reference. */
export const policyCards = new WeakMap<z.ZodType, readonly PolicyCard[]>();

/** A policy: its name, or `{policy: name, parameter: value ...}`. */
export function policySpec(what: string, cards: readonly PolicyCard[]): z.ZodType<Spec> {
  const names = cards.map((card) => card.name);
  const full = z.looseObject({});
  policyCards.set(full, cards);
  shortForms.set(full, {
    names,
    what,
    open: (value) => (typeof value === "string" ? { policy: value } : value),
  });
  return z.codec(full, anything<Spec>(), {
    decode: (given, context) => {
      const written = (given as TextMap)["policy"];
      if (written === undefined) return sayMissing(context, undefined, `policy: ${what}`);
      const canonical = typeof written === "string" ? canonicalName(written, names) : null;
      const card = cards.find((one) => one.name === canonical);
      if (card === undefined) {
        const { message, expected, hint } = notInSet(written, { what, names });
        return say(context, written, message, { expected, hint, path: "policy" in given ? ["policy"] : [] });
      }
      const params: Record<string, number> = {};
      for (const [key, value] of Object.entries(given)) {
        if (key === "policy") continue;
        const parameter = card.params.find((one) => one.name === key);
        if (parameter === undefined) {
          const known = card.params.map((one) => one.name);
          context.issues.push({
            code: "unrecognized_keys",
            keys: [key],
            input: given,
            path: [],
            known,
          } as never);
          continue;
        }
        const number =
          typeof value === "number" ? value : typeof value === "string" ? parseShare(value) : null;
        const path = [key];
        const range = `${parameter.integer === true ? "a whole number" : "a number"} from ${parameter.min} to ${parameter.max}`;
        if (number === null || !Number.isFinite(number))
          say(context, value, `${shown(value)} is not a number`, { expected: range, path });
        else if (
          number < parameter.min ||
          number > parameter.max ||
          (parameter.integer === true && !Number.isInteger(number))
        )
          say(context, value, `${shown(value)} is not ${range}`, { path });
        else params[key] = number;
      }
      return { policy: card.name, params: parametersOf(card, params) };
    },
    encode: (spec) => ({ policy: spec.policy, ...spec.params }),
  });
}
