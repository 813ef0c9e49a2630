/** The routing methods, one line each. */
import type { RoutingMethod } from "./contract.ts";
import { geodns } from "./geodns.ts";
import { nearest } from "./nearest.ts";

/** Every routing method, in the order of lists. */
export const ROUTING_METHODS: readonly RoutingMethod[] = [geodns, nearest];
