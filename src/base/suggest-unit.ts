/** "Did you mean 50GB?": the nearest valid text to a quantity whose unit is mistyped. */
import { distance } from "fastest-levenshtein";
import {
  BIT_RATE_UNITS,
  DURATION_UNITS,
  parseBitRate,
  parseCount,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
  SIZE_UNITS,
  type UnitKind,
} from "./unit-text.ts";

/** How the units of each kind are written, the usual ones first, and the words people use for them. */
const KINDS: Record<
  UnitKind,
  {
    parse: (text: string) => number | null;
    units: readonly string[];
    words: Readonly<Record<string, string>>;
  }
> = {
  size: {
    parse: parseSize,
    units: [...SIZE_UNITS.keys()],
    words: {
      byte: "B",
      bytes: "B",
      k: "kB",
      m: "MB",
      g: "GB",
      t: "TB",
      ki: "KiB",
      mi: "MiB",
      gi: "GiB",
      ti: "TiB",
    },
  },
  duration: {
    parse: parseDuration,
    units: [...DURATION_UNITS.keys()],
    words: {
      micros: "us",
      microseconds: "us",
      millis: "ms",
      msec: "ms",
      milliseconds: "ms",
      sec: "s",
      secs: "s",
      second: "s",
      seconds: "s",
      mins: "m",
      minute: "m",
      minutes: "m",
      hr: "h",
      hrs: "h",
      hour: "h",
      hours: "h",
      day: "d",
      days: "d",
      week: "w",
      weeks: "w",
      year: "y",
      years: "y",
      "": "s",
    },
  },
  bitRate: {
    parse: parseBitRate,
    units: [...BIT_RATE_UNITS.keys()],
    words: {
      "bit/s": "bps",
      "kbit/s": "kbps",
      "mbit/s": "Mbps",
      "gbit/s": "Gbps",
      "tbit/s": "Tbps",
      "mb/s": "MB/s",
      "gb/s": "GB/s",
      kbit: "kbps",
      mbit: "Mbps",
      gbit: "Gbps",
      m: "Mbps",
      g: "Gbps",
      k: "kbps",
      "": "bps",
    },
  },
  rate: {
    parse: parseRate,
    units: ["/s", "k/s", "M/s", "/min", "k/min", "/h", "k/h", "/d"],
    words: {
      "": "/s",
      k: "k/s",
      m: "M/s",
      rps: "/s",
      krps: "k/s",
      "req/s": "/s",
      qps: "/s",
      "/sec": "/s",
      "/hour": "/h",
      "/minute": "/min",
      "/m": "/min",
      "/day": "/d",
    },
  },
  count: {
    parse: parseCount,
    units: ["", "k", "M", "G"],
    words: { thousand: "k", million: "M", mio: "M", billion: "G", b: "G" },
  },
  share: {
    parse: parseShare,
    units: ["", "%"],
    words: { percent: "%", pct: "%" },
  },
};

/**
 * The valid text of `kind` nearest to `text` ("50GBB" gives "50GB"), or null when there is nothing near. The
 * number is kept as it is, but for a minus sign and separators of thousands.
 */
export function suggestUnit(text: string, kind: UnitKind): string | null {
  const { parse, units, words } = KINDS[kind];
  const match = /^-?(\d[\d,_]*(?:\.\d+)?)\s*(.*)$/.exec(text.trim());
  if (match === null)
    return kind === "bitRate" && distance(text.toLowerCase(), "unlimited") <= 3 ? "unlimited" : null;
  const number = match[1].replace(/[,_]/g, "");
  const name = match[2];
  let best: string | null = null;
  let bestEdits = Infinity;
  const word = words[name.toLowerCase()];
  if (units.includes(name)) best = name;
  else if (word !== undefined) best = word;
  else {
    for (const unit of units) {
      // A difference in case alone is nearest; one letter in a long unit is nearer than in a short one.
      const edits = distance(name.toLowerCase(), unit.toLowerCase());
      const allowed = Math.max(1, Math.floor(name.length / 2));
      if (edits <= allowed && edits < bestEdits && edits < name.length) {
        best = unit;
        bestEdits = edits;
      }
    }
  }
  const suggestion = best === null ? null : `${number}${best}`;
  return suggestion !== null && suggestion !== text && parse(suggestion) !== null ? suggestion : null;
}
