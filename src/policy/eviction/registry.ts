/** The eviction policies, one line each. */
import type { EvictionPolicy } from "../contract.ts";
import { arc } from "./arc.ts";
import { belady } from "./belady.ts";
import { lecar } from "./lecar.ts";
import { cacheus } from "./cacheus.ts";
import { car } from "./car.ts";
import { beladySize } from "./belady-size.ts";
import { miniLrb } from "./mini-lrb.ts";
import { fifo } from "./fifo.ts";
import { random } from "./random.ts";
import { mru } from "./mru.ts";
import { lfu } from "./lfu.ts";
import { clock } from "./clock.ts";
import { gdsf } from "./gdsf.ts";
import { hyperbolic } from "./hyperbolic.ts";
import { lirs } from "./lirs.ts";
import { lfuDa } from "./lfu-da.ts";
import { lhd } from "./lhd.ts";
import { lruK } from "./lru-k.ts";
import { lru } from "./lru.ts";
import { lruMad } from "./lru-mad.ts";
import { s3Fifo } from "./s3-fifo.ts";
import { s4lru } from "./s4lru.ts";
import { sieve } from "./sieve.ts";
import { twoQ } from "./two-q.ts";
import { wTinyLfu } from "./w-tiny-lfu.ts";
import { wTinyLfuAdaptive } from "./w-tiny-lfu-adaptive.ts";
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
  car,
  slru,
  s4lru,
  lfuDa,
  lirs,
  lruK,
  twoQ,
  wTinyLfu,
  wTinyLfuAdaptive,
  lecar,
  cacheus,
  beladySize,
  lruMad,
  miniLrb,
];

/** Those that need know neither the future nor how long a fetch takes: what scenarios may name. */
export const LIVE_EVICTION_POLICIES: readonly EvictionPolicy[] = EVICTION_POLICIES.filter(
  (policy) => policy.offline !== true && policy.needsLatency !== true,
);
