/** The eviction policies, one line each. */
import type { EvictionPolicy } from "../contract.ts";
import { fifo } from "./fifo.ts";
import { lru } from "./lru.ts";
import { s3Fifo } from "./s3-fifo.ts";
import { sieve } from "./sieve.ts";

/** Every eviction policy, in the order of lists. */
export const EVICTION_POLICIES: readonly EvictionPolicy[] = [fifo, lru, s3Fifo, sieve];
