/** A PoP with large objects in slices, the plain way: a map in order of use, for requests that never overlap. */

/** A request: which object, how large it is, and which part of it. */
export interface PartRequest {
  readonly object: number;
  readonly sizeBytes: number;
  readonly fromByte: number;
  readonly sentBytes: number;
}

/** What came of all requests. */
export interface OracleResult {
  readonly outcomes: Record<"hit" | "revalidated" | "miss", number>;
  readonly hitBytes: number;
  readonly originRequests: number;
  readonly originBytes: number;
  readonly heldBytes: number;
  readonly heldObjects: number;
  readonly admittedBytes: number;
}

/** LRU over whole objects and slices; `everySeconds` lie between requests, copies are fresh for `ttlSeconds`. */
export function slicesOracle(
  requests: readonly PartRequest[],
  sliceBytes: number,
  capacityBytes: number,
  everySeconds: number,
  ttlSeconds: number,
): OracleResult {
  const held = new Map<string, { bytes: number; expires: number }>();
  const outcomes = { hit: 0, revalidated: 0, miss: 0 };
  let [hitBytes, originRequests, originBytes, admittedBytes, used] = [0, 0, 0, 0, 0];
  requests.forEach(({ object, sizeBytes, fromByte, sentBytes }, n) => {
    const now = n * everySeconds;
    const pieces: { name: string; bytes: number; wanted: number }[] = [];
    if (sizeBytes <= sliceBytes) pieces.push({ name: `${object}`, bytes: sizeBytes, wanted: sentBytes });
    else
      for (let start = 0; start < sizeBytes; start += sliceBytes) {
        const bytes = Math.min(sliceBytes, sizeBytes - start);
        const wanted = Math.min(fromByte + sentBytes, start + bytes) - Math.max(fromByte, start);
        if (wanted > 0) pieces.push({ name: `${object} from ${start}`, bytes, wanted });
      }
    let outcome: keyof typeof outcomes = "hit";
    for (const { name, bytes, wanted } of pieces) {
      const copy = held.get(name);
      let own: keyof typeof outcomes = "hit";
      if (copy === undefined) {
        own = "miss";
        originRequests++;
        originBytes += bytes;
        if (bytes <= capacityBytes) {
          while (used + bytes > capacityBytes) {
            const [oldest, { bytes: freed }] = held.entries().next().value!;
            held.delete(oldest);
            used -= freed;
          }
          held.set(name, { bytes, expires: now + ttlSeconds });
          used += bytes;
          admittedBytes += bytes;
        }
      } else {
        if (copy.expires <= now) {
          own = "revalidated";
          originRequests++;
          copy.expires = now + ttlSeconds;
        }
        hitBytes += wanted;
        held.delete(name);
        held.set(name, copy);
      }
      if (outcome === "hit") outcome = own;
    }
    outcomes[outcome]++;
  });
  const heldObjects = held.size;
  return { outcomes, hitBytes, originRequests, originBytes, heldBytes: used, heldObjects, admittedBytes };
}
