/**
 * Workloads: how many requests when. Rates are those of a sample: caches of the lab's size behave at 20 requests a
 * second as ones a thousand times larger at 20,000. The daily curve's trough is half of its peak, which comes
 * between 21 and 23 o'clock local time (published curves of CDN and ISP traffic).
 */
import type { Preset } from "./contract.ts";
import type { SectionText } from "./nodes.ts";

const EVENING = { trough: 0.5, peakHour: 22 };

/** Every workload, in the order of lists. */
export const WORKLOADS: readonly Preset<SectionText>[] = [
  {
    name: "web",
    about: "20 requests a second, busiest in the evening",
    source: "curve: published CDN traffic; rate: judgement",
    value: { rate: "20/s", diurnal: EVENING },
  },
  {
    name: "video",
    about: "20 requests a second with the deep nights of streaming",
    source: "curve: published streaming traffic, recalled; rate: judgement",
    value: { rate: "20/s", diurnal: { trough: 0.25, peakHour: 21 } },
  },
  {
    name: "news",
    about: "20 requests a second, busiest in the morning, and a breaking story that triples them",
    source: "judgement",
    value: {
      rate: "20/s",
      diurnal: { trough: 0.3, peakHour: 9 },
      flashCrowds: [
        { at: "8h", ramp: "2m", hold: "20m", decay: "40m", rate: "40/s", class: "html", objects: 3 },
      ],
    },
  },
  {
    name: "api",
    about: "30 requests a second, busiest at noon",
    source: "judgement",
    value: { rate: "30/s", diurnal: { trough: 0.4, peakHour: 12 } },
  },
  {
    name: "flash",
    about: "the web workload with one picture that everybody wants for half an hour",
    source: "judgement",
    value: {
      rate: "20/s",
      diurnal: EVENING,
      flashCrowds: [
        { at: "12h", ramp: "1m", hold: "30m", decay: "30m", rate: "200/s", class: "image", objects: 1 },
      ],
    },
  },
  {
    name: "steady",
    about: "20 requests a second, day and night alike",
    source: "for comparisons with closed forms",
    value: { rate: "20/s", diurnal: "flat" },
  },
];
