/** What PoPs do against attacks: part of `edge`. */
import type * as z from "zod";
import type { ChallengeRules, Protection, RateLimit } from "../attacks.ts";
import { field, optional, required, section } from "./field.ts";
import { flag } from "./names.ts";
import { count, duration, requestRate, share } from "./quantities.ts";

/** So little that the users of any scenario are more than it. */
const TIGHT = "edge.protection={perClient: {rate: 1/h, burst: 1}, perNetwork: {rate: 2/h, burst: 1}}";
const CHALLENGED = "edge.protection={challenge: {humans: 90%}}";
/** An attack with clients enough for shares of them to be felt. */
export const FLOODED =
  "workload.attacks=[{kind: flood, at: 1h, for: 2h, rate: 1/s, clients: 300, class: html}]";
/** Connections held open. */
export const HELD = "workload.attacks=[{kind: slow, at: 1h, for: 2h, rate: 1/s, clients: 300, class: html}]";
/** Users with few clients, so that one of them comes back. */
const REGULARS = "users.clients={count: 200}";

/** Users of one network whom two kinds of resolvers lead to different PoPs. */
const ASTRAY = [
  "routing.ecs=false",
  "routing.publicResolverShare=50%",
  "routing.publicResolverSites=[Tokyo]",
];

const limit = (what: string, at: "perClient" | "perNetwork"): z.ZodType<RateLimit> =>
  section({
    rate: required("requestsPerSecond", `requests of ${what} in the long run`, requestRate(), {
      needs: [TIGHT, REGULARS],
      changed: "9/h",
    }),
    burst: field(
      "burst",
      "requests at once after a rest: the size of the token bucket",
      count(),
      at === "perClient" ? 100 : 10_000,
      { needs: [TIGHT, REGULARS], changed: 5 },
    ),
  });

const challenge: z.ZodType<ChallengeRules> = section({
  over: optional(
    "overPerSecond",
    "a PoP challenges while it is asked for more than this in a second; always unless given",
    requestRate(),
    { needs: [CHALLENGED], changed: "1/s" },
  ),
  humans: field("humans", "share of users whose browser solves it", share(), "99%", {
    needs: [CHALLENGED],
    changed: "50%",
  }),
  bots: field("bots", "share of an attack's clients that solve it", share(), "2%", {
    needs: [CHALLENGED, FLOODED],
    changed: "60%",
  }),
  solve: field("solveMicros", "time to solve it, beside a round trip for the page", duration(), "1s", {
    needs: [CHALLENGED],
    changed: "3s",
  }),
  clearance: field(
    "clearanceMicros",
    "who has solved it is let in for so long",
    duration({ min: 0, above: true }),
    "30m",
    { needs: [CHALLENGED, REGULARS], changed: "5h" },
  ),
});

/** `edge.protection`. */
export const protection: z.ZodType<Protection> = section({
  perClient: optional(
    "perClient",
    "token bucket of each client address; no limit unless given",
    limit("one client address", "perClient"),
    { changed: { rate: "1/h", burst: 1 } },
  ),
  perNetwork: optional(
    "perNetwork",
    "token bucket of each network (a provider's users in one metro; without users.networks the metro); no limit unless given",
    limit("one network", "perNetwork"),
    { changed: { rate: "1/h", burst: 1 } },
  ),
  shared: field("shared", "do all PoPs count together (true), or each for itself?", flag(), false, {
    needs: [TIGHT, ...ASTRAY],
    changed: true,
  }),
  challenge: optional("challenge", "a page that browsers solve and most programs do not", challenge, {
    changed: { humans: "60%" },
  }),
  timeout: optional(
    "timeoutMicros",
    "a connection on which no request comes is closed after this; it is held as long as the client likes unless given",
    duration({ min: 0, above: true }),
    { changed: "5s", needs: [HELD] },
  ),
});
