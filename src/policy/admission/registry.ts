/** The admission policies, one line each. */
import type { AdmissionPolicy } from "../contract.ts";
import { always } from "./always.ts";
import { nHit } from "./n-hit.ts";
import { sizeAware } from "./size-aware.ts";
import { textbookTinyLfu } from "./textbook-tiny-lfu.ts";
import { tinyLfu } from "./tiny-lfu.ts";

/** Every admission policy, in the order of lists. */
export const ADMISSION_POLICIES: readonly AdmissionPolicy[] = [
  always,
  tinyLfu,
  nHit,
  sizeAware,
  textbookTinyLfu,
];
