/** Recounts a store from its orders up and says what does not add up. */
import type { Store } from "./store.ts";
import { ADMITTED_BYTES, BY_EVICTION, BY_EXPIRY, BY_MOVE, BY_PURGE, LEFT_BYTES } from "./tier.ts";

const REASONS = [BY_EVICTION, BY_EXPIRY, BY_PURGE, BY_MOVE];

/** Problems found, as sentences; none when the store is consistent. */
export function auditStore(store: Store): string[] {
  const problems: string[] = [];
  const { slots } = store;
  const held = new Set<number>();
  store.tiers.forEach((tier, t) => {
    tier.orders.forEach((order, server) => {
      let bytes = 0;
      let objects = 0;
      order.forEach((slot) => {
        bytes += slots.sizeBytes(slot);
        objects++;
        held.add(slot);
        if (!tier.holds(slot)) problems.push(`tier ${t} orders object ${slots.key(slot)} without holding it`);
        if (slots.server(slot) !== server) problems.push(`object ${slots.key(slot)} is on the wrong server`);
        if (store.indexed(slots.key(slot)) !== slot)
          problems.push(`object ${slots.key(slot)} is not in the index`);
      });
      const where = `tier ${t} of server ${server}`;
      if (objects !== order.size) problems.push(`${where} counts ${order.size} objects and has ${objects}`);
      if (bytes !== tier.usedBytes[server])
        problems.push(`${where} counts ${tier.usedBytes[server]} bytes and has ${bytes}`);
      if (bytes > tier.capacityBytes) problems.push(`${where} holds ${bytes} of ${tier.capacityBytes} bytes`);
    });
    const { counters } = tier;
    let left = 0;
    for (const reason of REASONS) left += counters[LEFT_BYTES + reason];
    if (tier.heldBytesAtStart + counters[ADMITTED_BYTES] !== tier.heldBytes + left)
      problems.push(`tier ${t}: bytes that came in are not those held and gone`);
  });
  if (held.size !== store.size) problems.push(`${store.size} objects are indexed and ${held.size} are held`);
  if (store.slots.used !== store.size) problems.push(`${store.slots.used} slots serve ${store.size} objects`);
  return problems;
}
