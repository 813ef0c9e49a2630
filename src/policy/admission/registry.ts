/** The admission policies, one line each. */
import type { AdmissionPolicy } from "../contract.ts";
import { adaptSize } from "./adapt-size.ts";
import { always } from "./always.ts";
import { expSize } from "./exp-size.ts";
import { nHit } from "./n-hit.ts";
import { probability } from "./probability.ts";
import { rejectX } from "./reject-x.ts";
import { sizeAware } from "./size-aware.ts";
import { sizeThreshold } from "./size-threshold.ts";
import { textbookTinyLfu } from "./textbook-tiny-lfu.ts";
import { tinyLfu } from "./tiny-lfu.ts";
import { writeRate } from "./write-rate.ts";

/** Every admission policy, in the order of lists. */
export const ADMISSION_POLICIES: readonly AdmissionPolicy[] = [
  always,
  tinyLfu,
  nHit,
  sizeAware,
  adaptSize,
  expSize,
  sizeThreshold,
  probability,
  rejectX,
  writeRate,
  textbookTinyLfu,
];
