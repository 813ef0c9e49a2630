/** The nodes behind the edge one by one, where the shield has several regions or there are further levels. */
import type { Census } from "../metrics/census.ts";
import type { Collector } from "../metrics/collector.ts";
import { partOf } from "./part.ts";
import type { Summary } from "./summary.ts";

/** `Summary.shieldRegions`, or nothing where there is but the one shield of each provider. */
export function shieldRegionsOf(census: Census, collector: Collector): Pick<Summary, "shieldRegions"> {
  const nodes = census.behind ?? [];
  const providers = new Set(nodes.map(({ provider }) => provider));
  if (nodes.length <= providers.size) return {};
  return {
    shieldRegions: nodes.flatMap(({ level, name, place, priceRegion, provider }, index) => {
      const tally = collector.node(index);
      if (tally === null) return [];
      const whose = census.providers === undefined ? {} : { provider: census.providers[provider].name };
      return [{ ...whose, level, name, place, priceRegion, ...partOf(tally) }];
    }),
  };
}
