/** `cdnlab latency A B`: the network model between two places. */
import { findPlace, nearestPlaces, type Place } from "../network/places.ts";
import { latencyBetween } from "../network/rtt.ts";
import { UsageError } from "../run/usage-error.ts";

/** Columns of the report, as of every report. */
const WIDTH = 80;
/** Where values begin. */
const INDENT = 16;

/** Prints the round trip; returns the exit status. Throws UsageError for an unknown place. */
export function latencyCommand(fromText: string, toText: string, options: { json?: boolean }): number {
  const places = [fromText, toText].map((text) => ({ text, place: findPlace(text) }));
  const unknown = places.filter(({ place }) => place === null);
  if (unknown.length > 0) throw new UsageError(unknown.map(({ text }) => unknownPlace(text)).join("\n"));
  const [from, to] = places.map(({ place }) => place as Place);
  const latency = latencyBetween(from, to);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ from, to, ...latency }, null, 2)}\n`);
    return 0;
  }
  const { distanceKm, pathKm, rttMs, publicRttMs, via } = latency;
  const rows = [
    ["distance", `${Math.round(distanceKm)} km`],
    ["cable", `${Math.round(pathKm)} km`],
    ["backbone RTT", `${rttMs.toFixed(1)} ms   median, without last mile`],
    ["public RTT", `${publicRttMs.toFixed(1)} ms   the same over the public internet`],
    ["path", via.length === 0 ? "direct" : wrapped(via.join(" > "))],
  ];
  process.stdout.write(`${nameOf(from)} - ${nameOf(to)}\n`);
  for (const [name, value] of rows) process.stdout.write(`  ${name.padEnd(INDENT - 2)}${value}\n`);
  return 0;
}

/** A long path on several lines, broken before an arrow. */
function wrapped(path: string): string {
  const lines: string[] = [];
  for (const hop of path.split(" > ")) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(hop);
    else if (INDENT + last.length + 3 + hop.length <= WIDTH) lines[lines.length - 1] = `${last} > ${hop}`;
    else lines.push(`> ${hop}`);
  }
  return lines.join(`\n${" ".repeat(INDENT)}`);
}

function nameOf(place: Place): string {
  if (place.country === "") return place.name;
  // A place given by its position has no name of its own.
  return /^[-+\d]/.test(place.name) ? `${place.name} (${place.country})` : `${place.name}, ${place.country}`;
}

function unknownPlace(text: string): string {
  const hints = nearestPlaces(text);
  const near = hints.length === 0 ? "" : ` Did you mean ${hints.map((hint) => `"${hint}"`).join(" or ")}?`;
  return `"${text}" is not a place: expected a city, an IATA code, or latitude,longitude.${near}`;
}
