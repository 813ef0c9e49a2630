/**
 * Entries of tables that find slots by hashes: open addressing with linear probing over one Int32Array. An entry is the slot
 * number + 1 (25 bits), how far it stands from its home (3 bits; 7 means "far") and the top four bits of the hash; 0 is free. Distance and
 * hash bits tell other keys apart without a look into their slots, and the distance lets a deletion shift entries back
 * (Knuth, TAOCP volume 3, 6.4, algorithm R) without one: slots lie in memory that is far away. No tombstones, so long runs do not slow down.
 */

/** Bits of an entry that hold the slot number + 1. */
export const SLOT_BITS = 25;
/** The same as a mask. */
export const SLOT_MASK = 0x1ffffff;
/** Most slots that entries can tell apart. */
export const MOST_SLOTS = SLOT_MASK - 1;
/** Distances from here on are not written down but found through the slot. */
export const FAR = 7;
/** Bits of the distance, above those of the slot. */
export const DISTANCE_BITS = 3;
/** What the slot and the distance leave: the top bits of the hash. */
export const TAG_SHIFT = 28;

/** The slot of an entry that is not free. */
export function slotOf(entry: number): number {
  return (entry & SLOT_MASK) - 1;
}

/** The entry of a slot whose key has this hash, so far from its home. */
export function entryOf(slot: number, hash: number, distance: number): number {
  return withDistance((slot + 1) | ((hash >>> TAG_SHIFT) << TAG_SHIFT), distance);
}

/** How far an entry stands from its home, or {@link FAR}: at least so far. */
export function distanceOf(entry: number): number {
  return (entry >>> SLOT_BITS) & FAR;
}

/** The entry at another distance from its home. */
export function withDistance(entry: number, distance: number): number {
  return (entry & ~(FAR << SLOT_BITS)) | ((distance < FAR ? distance : FAR) << SLOT_BITS);
}
