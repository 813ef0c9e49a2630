/** What a scenario says of cache keys, in the words of `http/`: for URLs of logs and of real requests. */
import type { KeyRules } from "../http/cache-key.ts";
import { type HttpProfile, RFC_PROFILE } from "../http/profile.ts";
import { profileNamed } from "../http/profiles.ts";
import type { Edge } from "./types.ts";

/** The rules for URLs; `{}`: the whole URL. A profile may leave the query out where the scenario says nothing of keys. */
export function urlKeyRules({ key }: Pick<Edge, "key">, profile: HttpProfile): KeyRules {
  if (key === undefined) return profile.keyQuery ? {} : { query: "none" };
  const sorted = key.sortQuery === true ? { sortQuery: true } : {};
  if (key.query === "ignored") return { query: "none" };
  if (key.queryAllow !== undefined) return { query: { allow: key.queryAllow }, ...sorted };
  if (key.queryDeny !== undefined) return { query: { deny: key.queryDeny }, ...sorted };
  return sorted;
}

/** The profile that an edge reads headers by. */
export function profileOf(edge: Pick<Edge, "http"> | undefined): HttpProfile {
  return profileNamed(edge?.http?.profile ?? RFC_PROFILE.name) ?? RFC_PROFILE;
}

/** Can this be the name of a parameter of a query, or the beginning of one (`utm_*`)? */
export function isParameterName(text: string): boolean {
  return /^[^&=\s]+$/.test(text);
}
