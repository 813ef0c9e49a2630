/** Revalidation that nobody waits for: a stale response has just been served, and is now asked about (RFC 5861 section 3). */
import { SPECIAL_FIELDS } from "./asking.ts";
import type { NodeRequest } from "./contract.ts";
import { discard, exchange, type ExchangeSite } from "./exchange.ts";
import type { Flights } from "./flights.ts";
import type { StoredIdentity, StoredResponse } from "./stored-response.ts";
import { forwardFields } from "../../http/hop-by-hop.ts";
import { conditionalRequest } from "../../http/validate.ts";

/** Begins it, in place of the request that was served stale. */
export function revalidateBehind(
  site: ExchangeSite,
  flights: Flights,
  identity: Omit<StoredIdentity, "variant">,
  request: NodeRequest,
  stored: StoredResponse,
): void {
  const unconditional = request.fields.filter(([name]) => !SPECIAL_FIELDS.has(name.toLowerCase()));
  const asking: NodeRequest = { method: "GET", url: request.url, fields: unconditional, content: null };
  const through = forwardFields(asking.fields, site.name);
  const fields = stored.content === null ? through : conditionalRequest(through, stored, []);
  const filled = exchange(site, {
    request: asking,
    outgoing: { ...asking, fields },
    identity,
    validated: [stored],
    completes: null,
    unwanted: () => true,
    abort: new AbortController(),
    onHead: null,
    onEnd: () => flights.end(identity.key, filled),
    onInterim: () => undefined,
  });
  flights.begin(identity.key, identity, filled);
  void filled.then((result) => {
    if (result.kind === "own" || result.kind === "shared") discard(result.response.content);
    // What replaced it may not be stored: then the old one must not stay either.
    if (result.kind === "own" && stored.id >= 0) site.store.drop(stored, false);
  });
}
