/** Which PoP a request goes to: the one that its `X-Cdnlab-Pop` field names, else the nearest. */
import { nearest } from "../base/nearest.ts";
import { firstLine } from "../http/fields.ts";
import type { HttpRequest } from "../http/message.ts";
import type { ServedPop } from "./listener.ts";
import { decline, type Refusal } from "./refusal.ts";

/** The choice among PoPs, the nearest of which is the first. */
export function popChoice(pops: readonly ServedPop[]): (request: HttpRequest) => ServedPop | Refusal {
  const byCode = new Map(pops.map((pop) => [pop.code, pop]));
  const [first] = pops;
  return ({ fields }) => {
    const asked = firstLine(fields, "x-cdnlab-pop");
    if (asked === null) return first;
    return byCode.get(asked.toUpperCase()) ?? unknownPop(asked, byCode);
  };
}

/** Codes named in an error; there may be hundreds. */
const MOST_NAMED = 10;

function unknownPop(asked: string, byCode: ReadonlyMap<string, ServedPop>): Refusal {
  const near = nearest(asked.slice(0, 20), byCode.keys());
  const some = [...byCode.keys()].slice(0, MOST_NAMED).join(", ");
  const more = byCode.size > MOST_NAMED ? " ..." : "";
  return decline(
    400,
    `X-Cdnlab-Pop: "${asked.slice(0, 20)}" is no PoP of this scenario.` +
      (near === null ? ` It has ${some}${more}` : ` Did you mean "${near}"?`),
  );
}
