/**
 * W-TinyLFU whose window grows and shrinks: workloads that favour what is recent want a large one, those that favour what
 * is frequent a small one. The order is that of `w-tiny-lfu.ts`; this file adds the climber that moves the border.
 */
import type { EvictionPolicy } from "../contract.ts";
import { WTinyLfu, wTinyLfuParams } from "./w-tiny-lfu.ts";
import { WindowClimber } from "./window-climber.ts";

/** Share of the main part that the protected segment may take at first, as in the paper. */
const PROTECTED_SHARE = 0.8;

/** Registry line of W-TinyLFU with an adaptive window. */
export const wTinyLfuAdaptive: EvictionPolicy = {
  name: "w-tinylfu-adaptive",
  title: "W-TinyLFU, its window sized by hill climbing",
  source: "Einziger, Eytan, Friedman and Manes, Adaptive software cache management, Middleware 2018",
  keysLast: "held",
  params: [
    ...wTinyLfuParams(PROTECTED_SHARE),
    {
      name: "every",
      about: "requests between two steps of the window, as a multiple of the objects that fit",
      default: 10,
      min: 0.01,
      max: 1000,
    },
    {
      name: "step",
      about: "first step of the window, as a share of the capacity",
      default: 0.0625,
      min: 0,
      max: 1,
    },
  ],
  create(site) {
    const { capacityBytes, expectedObjects, params } = site;
    const sampleRequests = Math.max(1, Math.ceil(expectedObjects * params["every"]));
    return new WTinyLfu(site, new WindowClimber(sampleRequests, capacityBytes * params["step"]));
  },
};
