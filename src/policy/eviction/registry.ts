/** The eviction policies, one line each. */
import type { EvictionPolicy } from "../contract.ts";
import { arc } from "./arc.ts";
import { belady } from "./belady.ts";
import { fifo } from "./fifo.ts";
import { random } from "./random.ts";
import { mru } from "./mru.ts";
import { lfu } from "./lfu.ts";
import { clock } from "./clock.ts";
import { gdsf } from "./gdsf.ts";
import { hyperbolic } from "./hyperbolic.ts";
import { lfuDa } from "./lfu-da.ts";
import { lhd } from "./lhd.ts";
import { lruK } from "./lru-k.ts";
import { lru } from "./lru.ts";
import { s3Fifo } from "./s3-fifo.ts";
import { s4lru } from "./s4lru.ts";
import { sieve } from "./sieve.ts";
import { twoQ } from "./two-q.ts";
import { wTinyLfu } from "./w-tiny-lfu.ts";
import { slru } from "./slru.ts";

/** Every eviction policy, in the order of lists. */
export const EVICTION_POLICIES: readonly EvictionPolicy[] = [
  belady,
  fifo,
  lru,
  s3Fifo,
  sieve,
  gdsf,
  hyperbolic,
  lhd,
  clock,
  lfu,
  mru,
  random,
  arc,
  slru,
  s4lru,
  lfuDa,
  lruK,
  twoQ,
  wTinyLfu,
];

/** Those that need not know the future: what scenarios may name. */
export const LIVE_EVICTION_POLICIES: readonly EvictionPolicy[] = EVICTION_POLICIES.filter(
  (policy) => policy.offline !== true,
);
