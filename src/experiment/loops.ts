/**
 * The replay loop, compiled once for each policy. `cache/solo.ts` is imported under a name of its own for every
 * policy (a module with another query is another module), so its call sites see one policy only and V8 inlines it.
 */
import type { SoloCache } from "../cache/solo.ts";

/** The class of caches whose code is kept for `policy`. */
export async function loopFor(policy: string): Promise<typeof SoloCache> {
  const here = import.meta.url;
  const solo = new URL(here.endsWith(".ts") ? "../cache/solo.ts" : "../cache/solo.js", here);
  solo.searchParams.set("policy", policy);
  const module = (await import(solo.href)) as { SoloCache: typeof SoloCache };
  return module.SoloCache;
}
