/**
 * Makes scenarios/traces/sample-access.log: the log of a small web site that does not exist, an hour and a half of a
 * Tuesday in UTC, with what real logs have: conditional requests, ranges, errors, forms, scanners, damaged
 * lines, and lines out of order. `npx tsx test/workload/trace/make-sample.ts > scenarios/traces/sample-access.log`
 * writes it; a test compares.
 */
import { fileURLToPath } from "node:url";
import { type Stream, stream } from "../../../src/base/random.ts";

const LINES = 600;
const START = Date.UTC(2026, 2, 17, 17, 30);
const SPAN_SECONDS = 5400;

/** Path and size in bytes, most popular first. */
const PAGES: readonly (readonly [string, number])[] = [
  ["/", 14_210],
  ["/assets/site.7f3a.css", 38_804],
  ["/assets/app.91bc.js", 127_340],
  ["/images/logo.svg", 4_120],
  ["/images/hero-1600.jpg", 318_992],
  ["/fonts/inter-var.woff2", 98_868],
  ["/favicon.ico", 5_430],
  ["/tours/", 22_871],
  ["/tours/lofoten/", 31_540],
  ["/images/lofoten-01.jpg", 244_107],
  ["/images/lofoten-02.jpg", 198_663],
  ["/images/lofoten-03.jpg", 261_918],
  ["/video/lofoten-teaser.mp4", 8_640_112],
  ["/downloads/catalogue-2026.pdf", 3_902_551],
  ["/tours/azores/", 29_977],
  ["/images/azores-01.jpg", 223_450],
  ["/images/azores-02.jpg", 187_204],
  ["/api/weather?place=lofoten", 1_874],
  ["/api/weather?place=azores", 1_902],
  ["/tours/dolomites/", 30_255],
  ["/images/dolomites-01.jpg", 275_381],
  ["/images/dolomites-02.jpg", 240_016],
  ["/prices", 12_644],
  ["/prices?currency=usd", 12_701],
  ["/about", 9_388],
  ["/contact", 7_215],
  ["/blog/", 18_090],
  ["/blog/packing-for-rain", 24_518],
  ["/blog/night-trains", 27_306],
  ["/blog/feed.xml", 41_222],
  ["/images/blog/night-train.webp", 156_740],
  ["/images/blog/rain.webp", 133_218],
  ["/downloads/packing-list.pdf", 212_400],
  ["/assets/map.44d0.js", 201_377],
  ["/tiles/6/33/21.png", 18_340],
  ["/tiles/6/33/22.png", 17_912],
  ["/tiles/6/34/21.png", 16_804],
  ["/api/availability?tour=12", 902],
  ["/robots.txt", 142],
  ["/sitemap.xml", 6_231],
];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const AGENTS = [
  "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_2) Safari/604.1",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/146.0.0.0",
  "ExampleBot/2.1 (+https://bot.example/about)",
];
/** Lines that are no log lines, and where they stand. */
const DAMAGE = new Map([
  [211, "192.0.2.77 - - [17/Mar/2026:18:0"],
  [452, '\\x00\\x00\\x00\\x00"GET /tours/ HT'],
]);

/** The whole log. */
export function sampleLog(): string {
  const luck = stream("sample-access-log");
  const lines: string[] = [];
  for (let n = 0; n < LINES; n++) {
    const damage = DAMAGE.get(n);
    if (damage !== undefined) {
      lines.push(damage);
      continue;
    }
    // Written when the answer ends: up to 40 seconds after the start, which is what the stamp tells.
    const late = luck.below(5) === 0 ? luck.below(40) : 0;
    // Pages come with what belongs to them, so lines come in bursts of six, half of each in one second.
    const burst = Math.floor(n / 6) * ((6 * SPAN_SECONDS) / LINES);
    const second = Math.max(0, burst + Math.max(0, (n % 6) - 2) - late);
    lines.push(
      `${client(luck)} - - [${stamp(second)}] ${answer(luck, n)} "${AGENTS[luck.below(AGENTS.length)]}"`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** An address reserved for documentation (RFC 5737, RFC 3849), a few of them busy. */
function client(luck: Stream): string {
  const host = 1 + luck.below(1 + luck.below(60));
  const network = luck.below(4);
  return network === 3
    ? `2001:db8::${host.toString(16)}`
    : `${["192.0.2", "198.51.100", "203.0.113"][network]}.${host}`;
}

function stamp(second: number): string {
  const at = new Date(START + second * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(":");
  return `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${clock} +0000`;
}

/** Request, status, bytes and referrer. */
function answer(luck: Stream, n: number): string {
  // Odd things at fixed places, so that every kind is there whatever the luck.
  if (n % 97 === 40) return '"POST /contact HTTP/1.1" 303 0 "https://fjord-tours.example/contact"';
  if (n % 83 === 21) return '"GET /wp-login.php HTTP/1.1" 404 1290 "-"';
  if (n % 149 === 77) return '"GET /blog HTTP/1.1" 301 233 "-"';
  if (n === 333) return '"\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xfc\\x03\\x03" 400 157 "-"';
  if (n === 401) return '"-" 408 - "-"';
  if (n === 517) return '"GET /prices HTTP/1.1" 500 612 "-"';
  if (n % 131 === 9) return '"HEAD / HTTP/1.1" 200 - "-"';
  const [path, size] = PAGES[luck.below(1 + luck.below(PAGES.length))];
  const from =
    path.startsWith("/assets") || path.startsWith("/images") ? '"https://fjord-tours.example/"' : '"-"';
  if (size > 1_000_000 && luck.below(3) > 0)
    return `"GET ${path} HTTP/1.1" 206 ${65_536 * (1 + luck.below(12))} ${from}`;
  if (luck.below(12) === 0) return `"GET ${path} HTTP/1.1" 304 - ${from}`;
  return `"GET ${path} HTTP/1.1" 200 ${size} ${from}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(sampleLog());
