/** The routing methods, one line each. */
import { anycast } from "./anycast.ts";
import type { RoutingMethod } from "./contract.ts";
import { geodns } from "./geodns.ts";
import { nearest } from "./nearest.ts";
import { byPerformance } from "./performance.ts";

/** Every routing method, in the order of lists. */
export const ROUTING_METHODS: readonly RoutingMethod[] = [geodns, anycast, byPerformance, nearest];
