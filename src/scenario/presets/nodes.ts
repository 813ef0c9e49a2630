/**
 * Shields and origins. The shield regions are those that teaching texts place (us-east by default, eu-west,
 * ap-northeast); origins are an ordinary web server, a fast object store, a slow application.
 */
import type { Preset } from "./contract.ts";

/** A section as text. */
export type SectionText = Readonly<Record<string, unknown>>;

const SHIELD_TEXTS =
  "origin shield of CDN teaching texts: 500 GB LRU, regions us-east, eu-west, ap-northeast";

/** Every shield, in the order of lists. */
export const SHIELDS: readonly Preset<SectionText>[] = [
  {
    name: "lab",
    about: "Ashburn, two servers with shares of the catalogue",
    source: "judgement",
    value: { place: "IAD", servers: 2, tiers: "lab-shield" },
  },
  {
    name: "us-east",
    about: "Ashburn, 500 GB LRU",
    source: SHIELD_TEXTS,
    value: { place: "IAD", servers: 1, tiers: "shield" },
  },
  {
    name: "eu-west",
    about: "Dublin, 500 GB LRU",
    source: SHIELD_TEXTS,
    value: { place: "DUB", servers: 1, tiers: "shield" },
  },
  {
    name: "ap-northeast",
    about: "Tokyo, 500 GB LRU",
    source: SHIELD_TEXTS,
    value: { place: "NRT", servers: 1, tiers: "shield" },
  },
  {
    name: "regional",
    about: "Ashburn, four servers with 5 TB each",
    source: "regional layer of CDN teaching texts: 1 to 10 TB a server",
    value: { place: "IAD", servers: 4, tiers: "regional" },
  },
];

/** Every origin, in the order of lists. */
export const ORIGINS: readonly Preset<SectionText>[] = [
  {
    name: "web-server",
    about: "an ordinary site in Ashburn: 40 ms, 64 at a time, 10 Gbit/s",
    source: "judgement: a dynamic site's usual service time",
    value: {
      place: "IAD",
      serviceTime: { lognormal: { median: "40ms", sigma: 0.5 } },
      concurrency: 64,
      connections: 512,
      queueLimit: 1000,
      bandwidth: "10Gbps",
    },
  },
  {
    name: "object-store",
    about: "a cloud's object store in Ashburn: 25 ms, 5,000 at a time, 100 Gbit/s",
    source: "judgement: first-byte times that object stores document (10 to 200 ms)",
    value: {
      place: "IAD",
      serviceTime: { lognormal: { median: "25ms", sigma: 0.7 } },
      concurrency: 5000,
      connections: 10000,
      queueLimit: 10000,
      bandwidth: "100Gbps",
    },
  },
  {
    name: "slow-app",
    about: "a slow application: 300 ms, 16 at a time, 1 Gbit/s, one error in 200",
    source: "judgement",
    value: {
      place: "IAD",
      serviceTime: { lognormal: { median: "300ms", sigma: 0.8 } },
      concurrency: 16,
      connections: 128,
      queueLimit: 256,
      bandwidth: "1Gbps",
      errorRate: "0.5%",
    },
  },
  {
    name: "small-server",
    about: "one small machine: 80 ms, 8 at a time, 200 Mbit/s",
    source: "judgement",
    value: {
      place: "IAD",
      serviceTime: { exponential: "80ms" },
      concurrency: 8,
      connections: 64,
      queueLimit: 128,
      bandwidth: "200Mbps",
    },
  },
];
