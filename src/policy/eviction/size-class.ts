/**
 * Sizes in classes, an eighth of a doubling wide: the place of the highest bit and the three bits after it, as
 * histograms of high dynamic range do. Sizes below 16 have a class each; classes grow with sizes.
 */

const STEPS = 8;
const STEP_BITS = 3;
const TWO_32 = 4294967296;

/** Number of classes: sizes reach 2^40 - 1. */
export const SIZE_CLASSES = 40 * STEPS;

/** Class of a size, bytes. */
export function sizeClass(sizeBytes: number): number {
  if (sizeBytes < STEPS) return sizeBytes | 0;
  // Bits of the high half, if there is one; the low three of it are enough beside its highest.
  const isLarge = sizeBytes >= TWO_32;
  const part = isLarge ? Math.floor(sizeBytes / 256) : sizeBytes;
  const highest = 31 - Math.clz32(part);
  const step = (part >>> (highest - STEP_BITS)) & (STEPS - 1);
  return (highest + (isLarge ? 8 : 0) - STEP_BITS + 1) * STEPS + step;
}
