/** Attacks: part of `workload`. */
import * as z from "zod";
import { findCountry } from "../../network/countries.ts";
import { REGIONS } from "../../network/regions.ts";
import { ATTACK_KINDS } from "../../workload/attack.ts";
import type { AttackOrigin, AttackScenario } from "../attacks.ts";
import { anything, field, required, section } from "./field.ts";
import { label } from "./label.ts";
import { name, textBy } from "./names.ts";
import { FLOODED, HELD } from "./protection.ts";
import { count, duration, requestRate } from "./quantities.ts";
import { say } from "./saying.ts";
import { countryName, metroName } from "./users.ts";

/** Room for few connections, so that it matters for how long they are held. */
const NARROW = "edge.capacity={connections: 20}";
/** Where clients are matters where their path does. */
const FROM = [FLOODED, "users.networks={}"];

/** A client network as the model names it: country and number by size. */
function networkName(): z.ZodType<string> {
  return textBy("a client network", ["DE-2"], (text) =>
    /^[A-Z]{2}-[1-9]\d*$/.test(text) && findCountry(text.slice(0, 2)) !== null
      ? null
      : { hint: /^[a-z]{2}-[1-9]\d*$/i.test(text) ? text.toUpperCase() : null },
  );
}

const from: z.ZodType<AttackOrigin> = section({
  regions: field("regions", "regions; none: all", z.array(name("a region", REGIONS)), [], {
    needs: FROM,
    changed: ["europe"],
  }),
  countries: field("countries", "countries, by code or name; none: all", z.array(countryCode()), [], {
    needs: FROM,
    changed: ["JP"],
  }),
  metros: field("metros", "metros; none: all", z.array(metroName()), [], {
    needs: FROM,
    changed: ["Tokyo"],
  }),
  networks: field(
    "networks",
    "client networks such as DE-2, the second largest drawn for Germany; none: all",
    z.array(networkName()),
    [],
    { needs: FROM, changed: ["JP-1"] },
  ),
});

function countryCode(): z.ZodType<string> {
  return z.codec(countryName(), anything<string>(), {
    decode: (text) => findCountry(text)?.code ?? text,
    encode: (code) => code,
  });
}

const attackFields = section({
  kind: required(
    "kind",
    "flood: requests for what exists; cache-busting: each with a query string never used before; slow: connections on which no request comes; slow-read: requests whose answers are read as slowly as can be",
    name("a kind of attack", ATTACK_KINDS),
    { needs: [FLOODED], changed: "cache-busting" },
  ),
  at: required("atMicros", "when it begins, from the start of the run", duration(), { needs: [FLOODED] }),
  for: field("forMicros", "how long it lasts", duration({ min: 0, above: true }), "30m", {
    needs: [FLOODED],
  }),
  rate: required(
    "requestsPerSecond",
    "requests (slow: connections) a second at the full rate, all clients together",
    requestRate(),
    { needs: [FLOODED] },
  ),
  ramp: field("rampMicros", "time from the beginning to the full rate, part of `for`", duration(), "0s", {
    needs: [FLOODED],
    changed: "1h",
  }),
  clients: field(
    "clients",
    "clients that send it, each as much as any other, with an address each",
    count({ min: 1, max: 1_000_000_000 }),
    10_000,
    { needs: [FLOODED], changed: 2 },
  ),
  from: field(
    "from",
    "where its clients are: places that fit all lists, as many clients as users",
    from,
    {},
    {
      needs: FROM,
      changed: { regions: ["asia"] },
    },
  ),
  class: required("contentClass", "class of the objects that it asks for", label("a class", ["html"]), {
    needs: [FLOODED],
    changed: "image",
  }),
  objects: field("objects", "how many objects, from the most popular down, it asks for", count(), 1, {
    needs: [FLOODED],
    changed: 50,
  }),
  hold: field(
    "holdMicros",
    "slow, slow-read: how long it holds each connection",
    duration({ min: 0, above: true }),
    "10m",
    { needs: [HELD, NARROW], changed: "1s" },
  ),
});

/** One attack. */
export const attack: z.ZodType<AttackScenario> = z.codec(attackFields, anything<AttackScenario>(), {
  decode: (written, context) => {
    if (written.rampMicros > written.forMicros)
      say(context, written, "the attack ends before its full rate", {
        path: ["ramp"],
        expected: "no longer than for",
      });
    return written;
  },
  encode: (numbers) => numbers,
});
