/**
 * Units: text to numbers and back (`unit-text.ts`), numbers for people (`display.ts`), and what a mistyped
 * quantity may have meant (`suggest-unit.ts`). One door to all three.
 */
export {
  BIT_RATE_UNITS,
  DURATION_UNITS,
  formatBitRate,
  formatCount,
  formatDuration,
  formatRate,
  formatShare,
  formatSize,
  parseBitRate,
  parseCount,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
  SIZE_UNITS,
  type UnitKind,
  type UnitTable,
} from "./unit-text.ts";
export { showBitRate, showCount, showDuration, showPercent, showRate, showSize, showUsd } from "./display.ts";
export { suggestUnit } from "./suggest-unit.ts";
