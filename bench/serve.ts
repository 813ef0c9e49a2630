/**
 * How fast `cdnlab serve` answers hits: `wrk` loads it, a bare `node:http` server that answers the same bytes, and nginx as a
 * cache, one core each, the load on another, in rounds so that a noisy neighbour hits all three. Needs `wrk`, `nginx` and
 * `taskset` (Debian: apt-get install wrk nginx-light util-linux) and the built command (`npm run build`).
 *
 *   npx tsx bench/serve.ts [--seconds 5] [--rounds 3] [--connections 50] [--bytes 1000]
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    connections: { type: "string", default: "50" },
    bytes: { type: "string", default: "1000" },
    program: { type: "string", default: "dist/cli/main.js" },
  },
});

const ORIGIN_PORT = 18100;
const folder = mkdtempSync(join(tmpdir(), "cdnlab-bench-"));
// nginx's worker is another user when its master is root.
chmodSync(folder, 0o755);
const children: ChildProcess[] = [];
const body = Buffer.alloc(Number(values.bytes), "x");

/** Starts a server on the first core. */
function pinned(words: readonly string[]): void {
  children.push(spawn("taskset", ["-c", "0", ...words], { stdio: "ignore" }));
}

async function head(port: number): Promise<{ fields: [string, string][]; bytes: number }> {
  for (let tries = 0; ; tries++) {
    try {
      const response = await fetch(`http://localhost:${port}/bench.bin`);
      return { fields: [...response.headers], bytes: (await response.arrayBuffer()).byteLength };
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
  }
}

/** Requests a second, and the 99th percentile of the time, as wrk says it. */
function load(port: number): { rate: number; p99: string } {
  const words = [
    "-c",
    String(cpus().length - 1),
    "wrk",
    "-t1",
    `-c${values.connections}`,
    `-d${values.seconds}s`,
    "--latency",
  ];
  const text = execFileSync("taskset", [...words, `http://localhost:${port}/bench.bin`], {
    encoding: "utf8",
  });
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(text);
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
    p99: /^\s+99%\s+(\S+)/m.exec(text)?.[1] ?? "?",
  };
}

const origin = createServer((_, response) => {
  response.writeHead(200, {
    "Content-Type": "application/octet-stream",
    "Cache-Control": "max-age=3600",
    ETag: '"bench"',
    "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT",
    "Content-Length": body.length,
  });
  response.end(body);
}).listen(ORIGIN_PORT, "127.0.0.1");

try {
  pinned([
    process.execPath,
    values.program,
    "serve",
    "--origin",
    `http://127.0.0.1:${ORIGIN_PORT}`,
    "--port",
    "18101",
    "--quiet",
  ]);
  await head(18101);
  // The second answer is a hit: its fields are what the bare server sends too, so both send the same bytes.
  const hit = await head(18101);
  if (!hit.fields.some(([name, value]) => name === "cache-status" && value.includes("hit")))
    throw new Error("no hit");
  const own = ["connection", "keep-alive", "date"];
  const fields = hit.fields.filter(([name]) => !own.includes(name)).flat();
  writeFileSync(
    join(folder, "bare.mjs"),
    `import { createServer } from "node:http";
const body = Buffer.alloc(${body.length}, "x");
const fields = ${JSON.stringify(fields)};
createServer((request, response) => {
  response.writeHead(200, fields);
  response.end(body);
}).listen(18102, "127.0.0.1");\n`,
  );
  pinned([process.execPath, join(folder, "bare.mjs")]);
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log crit;
events { worker_connections 1024; }
http { access_log off; proxy_cache_path ${folder}/cache keys_zone=one:1m;
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
  uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; keepalive_requests 100000000;
  server { listen 127.0.0.1:18103; location / { proxy_pass http://127.0.0.1:${ORIGIN_PORT}; proxy_cache one; } } }\n`,
  );
  pinned(["nginx", "-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")]);
  const rows = [
    { name: "bare node:http, the same bytes", port: 18102, rates: [] as number[], p99: "" },
    { name: "cdnlab serve, hits", port: 18101, rates: [] as number[], p99: "" },
    { name: "nginx as a cache, hits", port: 18103, rates: [] as number[], p99: "" },
  ];
  for (const { port } of rows) await head(port);
  for (let round = -1; round < Number(values.rounds); round++)
    for (const row of rows) {
      const { rate, p99 } = load(row.port);
      // The first round warms up.
      if (round >= 0) {
        row.rates.push(rate);
        row.p99 = p99;
      }
    }
  // The best round of each: whatever else runs on the machine can only slow a server down.
  const best = (rates: readonly number[]) => Math.max(...rates);
  const bare = best(rows[0].rates);
  process.stdout.write(
    `${"server".padEnd(34)}${"requests/s".padStart(12)}${"of bare".padStart(10)}${"p99".padStart(10)}\n`,
  );
  for (const { name, rates, p99 } of rows) {
    const share = `${Math.round((100 * best(rates)) / bare)} %`;
    process.stdout.write(
      `${name.padEnd(34)}${String(Math.round(best(rates))).padStart(12)}${share.padStart(10)}${p99.padStart(10)}\n`,
    );
  }
} finally {
  for (const child of children) child.kill();
  origin.close();
  origin.closeAllConnections();
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
  rmSync(folder, { recursive: true, force: true });
}
