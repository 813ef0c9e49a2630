/**
 * Storage of a server, fastest tier first. `textbook` are the midpoints of what teaching texts print (RAM 64 to 256 GB
 * at about 1 ms, NVMe 2 to 8 TB at 5 ms, disks 50 to 200 TB at 20 ms); layers likewise (edge hot set 10 to 100 GB a
 * server, regional cache 1 to 10 TB, shield 500 GB). Bandwidths and concurrency are those of ordinary devices:
 * DDR memory through one network card about 12 GB/s, one NVMe drive about 3 GB/s with deep queues, a shelf of a
 * dozen disks about 2 GB/s with an arm each (data sheets; recalled).
 */
import type { Preset } from "./contract.ts";

/** A tier as text. */
export interface TierText {
  readonly name: string;
  readonly capacity: string;
  readonly latency: unknown;
  readonly concurrency: number;
  readonly bandwidth: string;
  readonly admission: unknown;
  readonly eviction: unknown;
}

/** RAM, NVMe and disks as devices; texts' latencies unless faster ones are asked for. */
function ram(capacity: string, latency = "1ms"): TierText {
  return {
    name: "ram",
    capacity,
    latency,
    concurrency: 64,
    bandwidth: "12GB/s",
    admission: "always",
    eviction: "lru",
  };
}
function ssd(capacity: string, latency = "5ms"): TierText {
  return {
    name: "ssd",
    capacity,
    latency,
    concurrency: 64,
    bandwidth: "3GB/s",
    admission: "always",
    eviction: "lru",
  };
}
function hdd(capacity: string, latency = "20ms"): TierText {
  return {
    name: "hdd",
    capacity,
    latency,
    concurrency: 12,
    bandwidth: "2GB/s",
    admission: "always",
    eviction: "lru",
  };
}

const TEXTS = "storage tiers and layers of CDN teaching texts; devices: data sheets, recalled";

/** Every set of tiers, in the order of lists. */
export const TIER_SETS: readonly Preset<readonly TierText[]>[] = [
  {
    name: "lab",
    about: "RAM, SSD and disks as shares of the catalogue, small enough that policies matter",
    source: "judgement; device figures as in textbook but faster RAM and SSD (0.1 and 1 ms)",
    value: [ram("2%", "100us"), { ...ssd("15%", "1ms"), admission: "tiny-lfu" }, hdd("60%", "10ms")],
  },
  {
    name: "textbook",
    about: "128 GB RAM, 4 TB NVMe, 100 TB disks",
    source: TEXTS,
    value: [ram("128GB"), ssd("4TB"), hdd("100TB")],
  },
  {
    name: "hot-set",
    about: "an edge server's hot set: 8 GB RAM and 55 GB SSD",
    source: `${TEXTS}: edge 10 to 100 GB a server`,
    value: [ram("8GB"), ssd("55GB")],
  },
  {
    name: "regional",
    about: "a regional cache: 64 GB RAM, 5 TB SSD",
    source: `${TEXTS}: regional 1 to 10 TB a server`,
    value: [ram("64GB"), ssd("5TB")],
  },
  {
    name: "shield",
    about: "an origin shield: one tier of 500 GB, LRU",
    source: TEXTS,
    value: [ssd("500GB")],
  },
  {
    name: "lab-shield",
    about: "an origin shield for lab: SSD of 25 % and disks of all of the catalogue",
    source: "judgement",
    value: [ssd("25%", "1ms"), hdd("100%", "10ms")],
  },
  {
    name: "ram-only",
    about: "RAM alone: 64 GB",
    source: "judgement",
    value: [ram("64GB")],
  },
  {
    name: "ram-ssd",
    about: "64 GB RAM and 2 TB SSD",
    source: "judgement",
    value: [ram("64GB"), ssd("2TB")],
  },
  {
    name: "tiny",
    about: "1 MB RAM, 10 MB SSD, 100 MB disks: to see evictions with a handful of objects",
    source: "judgement",
    value: [ram("1MB", "100us"), ssd("10MB", "1ms"), hdd("100MB", "10ms")],
  },
];
