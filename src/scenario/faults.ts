/** Faults: the kinds there are and what each is about. */

/** A kind of fault. */
export type FaultKind =
  | "pop-down"
  | "cdn-down"
  | "server-down"
  | "shield-down"
  | "link-cut"
  | "link-slow"
  | "region-congested"
  | "packet-loss"
  | "origin-down"
  | "origin-slow"
  | "dns-down"
  | "resolvers-without-ecs";

/** What a fault may name beside its time. */
export const FAULT_FIELDS = [
  "pop",
  "provider",
  "origin",
  "link",
  "region",
  "factor",
  "loss",
  "servers",
  "shield",
  "returns",
  "recovery",
] as const;
type FaultField = (typeof FAULT_FIELDS)[number];

/** A kind of fault in words, and the fields that it must have and may have. */
interface FaultShape {
  readonly about: string;
  readonly needs: readonly FaultField[];
  readonly may: readonly FaultField[];
}

/** Every kind of fault. */
export const FAULT_KINDS: Readonly<Record<FaultKind, FaultShape>> = {
  "pop-down": { about: "a PoP answers nobody", needs: ["pop"], may: ["provider"] },
  "cdn-down": { about: "all PoPs of a provider answer nobody", needs: ["provider"], may: [] },
  "server-down": {
    about: "the first `servers` servers of a PoP (of every PoP unless one is named) answer nothing",
    needs: [],
    may: ["pop", "servers", "returns", "recovery"],
  },
  "shield-down": {
    about:
      "a region of the shield, or of a regional level (all of the shield unless one is named), answers nothing",
    needs: [],
    may: ["shield", "provider"],
  },
  "link-cut": { about: "a link of the long-haul graph carries nothing", needs: ["link"], may: [] },
  "link-slow": {
    about: "a link of the long-haul graph is `factor` times as long",
    needs: ["link"],
    may: ["factor"],
  },
  "region-congested": {
    about: "round trips of a region's users take `factor` times as long",
    needs: ["region"],
    may: ["factor"],
  },
  "packet-loss": {
    about: "a share of the packets of a region's users (of everybody's unless one is named) is lost",
    needs: ["loss"],
    may: ["region"],
  },
  "origin-down": { about: "an origin answers nothing but errors", needs: [], may: ["origin"] },
  "origin-slow": {
    about: "an origin works `factor` times as long on a request",
    needs: [],
    may: ["factor", "origin"],
  },
  "dns-down": { about: "the authoritative name servers answer nobody", needs: [], may: [] },
  "resolvers-without-ecs": {
    about: "public resolvers keep client subnets to themselves",
    needs: [],
    may: [],
  },
};

/** `factor` of a fault that names none: enough to be felt. */
export const USUAL_FACTOR = 3;

/** Something that breaks at one time and works again at another. */
export interface Fault {
  readonly kind: FaultKind;
  /** From the start of the run, microseconds; `untilMicros` may be Infinity. */
  readonly fromMicros: number;
  readonly untilMicros: number;
  /** IATA code. */
  readonly pop?: string | undefined;
  /** Name of a CDN provider; of pop-down, whose PoP it is where several have one there. */
  readonly provider?: string | undefined;
  /** Name of an origin; absent: the section `origin`. */
  readonly origin?: string | undefined;
  /** Two hubs, "MRS-ALY", in either direction. */
  readonly link?: string | undefined;
  /** Name of a region of the shield or of a regional level. */
  readonly shield?: string | undefined;
  /** Of `network/regions`. */
  readonly region?: string | undefined;
  readonly factor?: number | undefined;
  /** Share of packets lost beside those of `network.loss`. */
  readonly loss?: number | undefined;
  /** How many servers; absent: one. */
  readonly servers?: number | undefined;
  /** With what they held, or with nothing. Absent: warm. */
  readonly returns?: "warm" | "cold" | undefined;
  /** Time over which returning servers take their share of the ring back. Absent: at once. */
  readonly recoveryMicros?: number | undefined;
}

/** A fault in a few words: "pop-down FRA", "cdn-down alpha". */
export function nameOfFault({ kind, pop, link, region, provider, shield, origin }: Fault): string {
  return [kind, provider, pop ?? shield ?? link ?? region ?? origin]
    .filter((word) => word !== undefined)
    .join(" ");
}
