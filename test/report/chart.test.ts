/** Charts: to scale, well formed, legible, with names that do not overlap. Read back from the SVG. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChartLine, chartSvg } from "../../src/report/chart.ts";
import { spread } from "../../src/report/chart-labels.ts";
import { chartOf, comparisonPoints } from "../../src/report/ratio-charts.ts";
import { CHART_COLOURS, CHART_GROUND, CHART_INK } from "../../src/report/palette.ts";
import type { ComparisonRow } from "../../src/result/comparison.ts";

function chart(lines: readonly ChartLine[], title = "t"): string {
  return chartSvg({ title, subtitle: "s", panels: [{ title: "p", xTitle: "x", xText: String, lines }] });
}

function falling(label: string, from: number, more: Partial<ChartLine> = {}): ChartLine {
  return { label, points: [10, 100, 1000].map((x, n) => [x, from - 0.2 * n] as const), ...more };
}

/** Where the dots are, and where the axes say that a size or a ratio is. */
function read(svg: string) {
  const numbers = (pattern: RegExp) =>
    [...svg.matchAll(pattern)].map((found) => found.slice(1).map(Number) as [number, number]);
  return {
    dots: numbers(/<circle cx="([\d.]+)" cy="([\d.]+)"/g),
    // A tick's text stands four pixels below its line.
    ratios: numbers(/y="([\d.]+)" text-anchor="end">([\d.]+) %/g).map(([y, percent]) => [
      percent / 100,
      y - 4,
    ]),
    sizes: numbers(/x="([\d.]+)" y="[\d.]+" text-anchor="middle">(\d+)</g).map(([x, size]) => [size, x]),
    names: [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" fill="currentColor">([^<]*)</g)].map(
      ([, x, y, name]) => ({ x: +x, y: +y, name }),
    ),
  };
}

/** What is wrong with the document; nothing, if every element is closed in order and no text holds a bare sign. */
function malformed(xml: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  for (const [, text, close, name, attributes, self] of xml.matchAll(
    /([^<]*)<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    if (/&(?!(amp|lt|gt|quot);)/.test(text + attributes)) problems.push(`bare & near ${name}`);
    if (close !== "" && open.pop() !== name) problems.push(`</${name}> out of order`);
    if (close === "" && self === "") open.push(name);
  }
  const rest = xml.replace(/<\/?[a-zA-Z]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g, "");
  if (/[<>]/.test(rest)) problems.push("a bare < or >");
  return [...problems, ...open.map((name) => `${name} is not closed`)];
}

describe("a chart", () => {
  it("is to scale: sizes logarithmic across, ratios up from 0, as its own axes say", () => {
    const { dots, ratios, sizes } = read(chart([falling("lru", 0.83)]));
    expect(dots).toHaveLength(3);
    expect(sizes.map(([size]) => size)).toEqual([10, 100, 1000]);
    const [zero] = ratios;
    const top = ratios[ratios.length - 1];
    expect(zero[0]).toBe(0);
    const pixelsPerRatio = (zero[1] - top[1]) / top[0];
    for (const [n, [x, y]] of dots.entries()) {
      expect(x).toBeCloseTo(sizes[n][1], 0);
      expect((zero[1] - y) / pixelsPerRatio).toBeCloseTo(0.83 - 0.2 * n, 2);
    }
    // Decades are equally far apart.
    expect(dots[1][0] - dots[0][0]).toBeCloseTo(dots[2][0] - dots[1][0], 0);
  });

  it("shades what lies below the optimum, down to 0", () => {
    const svg = chart([falling("lru", 0.9), falling("belady", 0.7, { isBound: true, isOptimum: true })]);
    const { dots, ratios } = read(svg);
    const path = /class="optimum" d="M([^"]*)Z"/.exec(svg)![1];
    const corners = path.split("L").map((pair) => pair.split(",").map(Number));
    expect(corners.slice(0, 3)).toEqual(dots.slice(3));
    for (const [, y] of corners.slice(3)) expect(y).toBeCloseTo(ratios[0][1], 0);
    expect(svg.match(/class="optimum"/g)).toHaveLength(1);
  });

  it("draws the band of an error within 0 and 1", () => {
    const svg = chart([
      falling("lru", 0.98, { errors: [0.1, 0.1, 0.1] }),
      falling("fifo", 0.41, { errors: [0.1, 0.05, 0] }),
    ]);
    const { ratios } = read(svg);
    const bands = [...svg.matchAll(/<path d="([^"]*)" fill="currentColor" fill-opacity/g)].map(([, d]) =>
      [...d.matchAll(/,([\d.]+)/g)].map((found) => Number(found[1])),
    );
    expect(bands).toHaveLength(2);
    for (const y of bands.flat()) {
      expect(y).toBeLessThanOrEqual(ratios[0][1] + 0.1);
      expect(y).toBeGreaterThanOrEqual(ratios[ratios.length - 1][1] - 0.1);
    }
  });

  it("names thirty lines at their ends, each in its own colour and dashes, none over another", () => {
    const lines = Array.from({ length: 30 }, (_, n) => falling(`policy-${n}`, 0.8 + n / 1000));
    const svg = chart([...lines, falling("infinite", 0.5, { isBound: true })]);
    const { names } = read(svg);
    expect(names).toHaveLength(31);
    for (let n = 1; n < names.length; n++) expect(names[n].y - names[n - 1].y).toBeGreaterThanOrEqual(13.9);
    // Highest first, as the lines end.
    expect(names.map(({ name }) => name)).toEqual([...lines.map(({ label }) => label).reverse(), "infinite"]);
    const looks = [
      ...svg.matchAll(/<g class="(\w+)"><path d="[^"]*" fill="none"[^>]*?stroke-width="1.8"(.*?)\/>/g),
    ];
    expect(new Set(looks.map(([, colour, dash]) => colour + dash)).size).toBe(31);
    const [, height] = /viewBox="0 0 \d+ (\d+)"/.exec(svg)!.map(Number);
    for (const { y } of names) expect(y).toBeLessThan(height);
  });

  it("has room for long names, and is well formed whatever they are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", maxLength: 60 }), { minLength: 1, maxLength: 4 }),
        (labels) => {
          const svg = chart(
            labels.map((label) => falling(label, 0.9)),
            labels.join(" "),
          );
          expect(malformed(svg)).toEqual([]);
          const [, width] = /viewBox="0 0 (\d+) /.exec(svg)!.map(Number);
          for (const { x, name } of read(svg).names)
            expect(x + 6 * name.length).toBeLessThanOrEqual(width + 6 * 5 * 60);
        },
      ),
      { numRuns: 100 },
    );
    const label = "s3-fifo:small=0.25:ghost=0.5 + tiny-lfu:bits=4";
    const [, width] = /viewBox="0 0 (\d+) /.exec(chart([falling(label, 0.9)]))!.map(Number);
    expect(read(chart([falling(label, 0.9)])).names[0].x + 6.5 * label.length).toBeLessThan(width);
  });

  it("of a single size is drawn all the same", () => {
    const svg = chart([{ label: "lru", points: [[64, 0.5]] }]);
    expect(malformed(svg)).toEqual([]);
    expect(svg).not.toContain("NaN");
  });
});

describe("names at the ends of lines", () => {
  it("keep order, distance and bounds, and do not move without need", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (wished) => {
          wished.sort((a, b) => a - b);
          const places = spread(wished, 14, 0, 300);
          expect(places).toHaveLength(wished.length);
          for (let n = 0; n < places.length; n++) {
            expect(places[n]).toBeGreaterThanOrEqual(0);
            expect(places[n]).toBeLessThanOrEqual(300.0001);
            if (n > 0) expect(places[n] - places[n - 1]).toBeGreaterThanOrEqual(13.9999);
          }
          if (wished.every((wish, n) => n === 0 || wish - wished[n - 1] >= 14))
            expect(places[0]).toBeCloseTo(wished[0], 6);
        },
      ),
    );
    // Those that want one place stand around it.
    expect(spread([100, 100, 100], 10, 0, 300)).toEqual([90, 100, 110]);
  });
});

describe("colours of charts", () => {
  /** Relative luminance of WCAG 2.1. */
  function luminance(colour: string): number {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const value = parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  it.each(["light", "dark"] as const)("are legible as text on %s ground", (ground) => {
    const { ink, soft } = CHART_INK[ground];
    for (const colour of [...CHART_COLOURS.map((one) => one[ground]), ink, soft]) {
      const [low, high] = [luminance(colour), luminance(CHART_GROUND[ground])].sort((a, b) => a - b);
      expect((high + 0.05) / (low + 0.05), colour).toBeGreaterThan(4.5);
    }
  });
});

describe("the chart of a comparison", () => {
  it("has panels for requests and bytes, and draws the endless cache across all sizes", () => {
    const row = (policy: string, capacityBytes: number | null, missRatio: number) =>
      ({
        policy,
        admission: "always",
        unit: "bytes",
        capacityBytes,
        capacityObjects: null,
        missRatio,
        byteMissRatio: missRatio / 2,
      }) as ComparisonRow;
    const rows = [
      row("lru", 1e6, 0.6),
      row("lru", 1e7, 0.4),
      row("belady", 1e6, 0.5),
      row("belady", 1e7, 0.3),
      row("infinite", null, 0.2),
    ];
    const svg = chartOf("a < b & c", "s", comparisonPoints(rows));
    expect(malformed(svg)).toEqual([]);
    expect(svg).toContain("a &lt; b &amp; c");
    expect(svg).toContain("Miss ratio: requests");
    expect(svg).toContain("Byte miss ratio: bytes");
    expect(read(svg).dots).toHaveLength(12);
    expect(svg.match(/class="optimum"/g)).toHaveLength(2);
    expect(svg).toContain(">1.00 MB<");
  });
});
