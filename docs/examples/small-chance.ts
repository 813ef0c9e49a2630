/** First in, first out, but small objects that were asked for again get a second chance. */
import { SlotList, type Eviction, type EvictionPolicy, type EvictionSite, type Slots } from "cdnlab";

class SmallChance implements Eviction {
  readonly #slots: Slots;
  readonly #tier: number;
  readonly #smallBytes: number;
  readonly #order: SlotList;

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#tier = site.tier;
    this.#smallBytes = site.params.small;
    this.#order = new SlotList(site.slots, site.tier);
  }

  get size(): number {
    return this.#order.size;
  }

  // A miss is about to enter: policies with a memory of departed objects look there now.
  announce(): void {}

  insert(slot: number): void {
    // The slot may have been another object's: what the policy keeps in it begins anew.
    this.#slots.setMark(slot, this.#tier, 0);
    this.#order.pushHead(slot);
  }

  hit(slot: number): void {
    this.#slots.setMark(slot, this.#tier, 1);
  }

  victim(): number {
    for (let slot = this.#order.tail; slot >= 0; slot = this.#order.tail) {
      const isSpared =
        this.#slots.mark(slot, this.#tier) === 1 && this.#slots.sizeBytes(slot) <= this.#smallBytes;
      if (!isSpared) return slot;
      this.#slots.setMark(slot, this.#tier, 0);
      this.#order.moveToHead(slot);
    }
    return -1;
  }

  remove(slot: number): void {
    this.#order.remove(slot);
  }

  forEach(visit: (slot: number) => void): void {
    for (let slot = this.#order.head; slot >= 0; slot = this.#order.older(slot)) visit(slot);
  }
}

export const smallChance: EvictionPolicy = {
  name: "small-chance",
  title: "FIFO with a second chance for small objects",
  source: "an example",
  params: [
    { name: "small", about: "largest object that is spared, bytes", default: 65536, min: 0, max: 1e12 },
  ],
  create: (site) => new SmallChance(site),
};
