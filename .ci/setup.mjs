#!/usr/bin/env node
/**
 * Set-up: installs and builds what is missing or out of date, and does nothing when nothing is. `npm start`
 * and `npm test` both begin here, so a fresh clone needs no third command. It runs before anything is
 * installed, so it uses Node's own modules alone.
 *
 *   node .ci/setup.mjs            install and build what is missing or stale
 *   node .ci/setup.mjs build      build, even if nothing changed (`npm run build`)
 *   node .ci/setup.mjs prepare    npm's own hook after `npm ci` in a clone: build if TypeScript is there
 *
 * Everything it says goes to standard error: standard output belongs to the command that follows.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The repository's top folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const sourceFolder = join(root, "src");
const buildFolder = join(root, "dist");
const stampFile = join(buildFolder, ".build-stamp");
const commandFile = join(buildFolder, "cli", "main.js");
const compilerFile = join(root, "node_modules", "typescript", "bin", "tsc");

/** What is started from outside: the library, the command, threads, and the loop that is compiled once a policy. */
const PROGRAMS = [
  "index.ts",
  "experiment/testing.ts",
  "cli/main.ts",
  "run/replica-worker.ts",
  "experiment/replay-worker.ts",
  "cache/solo.ts",
];

/**
 * Packages that stay where npm has put them: two that start workers or load modules by file name, and one without a file of its
 * licence. The others are written into the programs: of 400 files that a run would look for and read otherwise, it needs a few functions.
 */
const NOT_BUNDLED = ["jiti", "piscina", "seedrandom"];

/** A failure whose cause has been shown already, or is the message itself: no stack trace is of use. */
export class SetupError extends Error {}

/** Installs and builds what is missing or stale. */
export async function setUp() {
  requireNode();
  if (!isInstalled()) install();
  if (!isBuilt()) await build();
}

/** Refuses a Node that is too old before some package fails on it with less to say. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new SetupError(`cdnlab needs Node 20.19 or newer; this is ${process.version}`);
}

/**
 * Whether node_modules holds what package-lock.json names. npm writes node_modules/.package-lock.json last, so
 * an interrupted install has none; comparing the two also recognises a plain `npm ci` or `npm install`, and
 * notices one that left the development packages out. Optional packages depend on the platform and are not asked for.
 */
export function isInstalled() {
  const wanted = readLockedPackages(join(root, "package-lock.json"));
  const present = readLockedPackages(join(root, "node_modules", ".package-lock.json"));
  if (!wanted)
    throw new SetupError("package-lock.json is missing or damaged: take it from the repository again");
  if (!present) return false;
  return Object.entries(wanted).every(([place, { version, integrity, optional, devOptional }]) => {
    if (place === "" || optional || devOptional) return true;
    const found = present[place];
    return found?.version === version && found?.integrity === integrity && existsSync(join(root, place));
  });
}

/**
 * @param {string} path a lock file
 * @returns {Record<string, {version?: string, integrity?: string, optional?: boolean, devOptional?: boolean}> | undefined}
 */
function readLockedPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** `npm ci` with the development packages, whatever NODE_ENV says: the build needs the compiler. */
export function install() {
  say("installing packages (npm ci)");
  const options = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  // Run the npm that runs us, if it is npm: on Windows its launcher is a batch file that cannot be spawned.
  const npm = process.env.npm_execpath;
  const viaNode = npm !== undefined && /^npm-cli\.c?js$/.test(basename(npm));
  const env = { ...process.env, CDNLAB_SETUP: "1", ...npmCacheOverride() };
  const { status, error } = viaNode
    ? spawnSync(process.execPath, [npm, ...options], { cwd: root, env, stdio: ["ignore", 2, 2] })
    : spawnSync("npm", options, {
        cwd: root,
        env,
        stdio: ["ignore", 2, 2],
        shell: process.platform === "win32",
      });
  if (status !== 0)
    throw new SetupError(
      `npm ci failed${error ? `: ${error.message}` : ""}; is the package registry reachable?`,
    );
}

/** A home directory that cannot be written to (containers, build users) must not stop npm: it only caches there. */
function npmCacheOverride() {
  try {
    const cache = process.env.npm_config_cache ?? join(homedir(), ".npm");
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return {};
  } catch {
    return { npm_config_cache: join(tmpdir(), "cdnlab-npm-cache") };
  }
}

/** Whether dist/ was built from exactly these sources and is whole. */
export function isBuilt() {
  if (!existsSync(stampFile)) return false;
  const [hash, ...outputs] = readFileSync(stampFile, "utf8").split("\n");
  return hash === sourceHash() && outputs.every((file) => existsSync(join(buildFolder, file)));
}

/** A hash of all that the build depends on: sources, compiler settings, compiler version, this script. */
export function sourceHash() {
  const hash = createHash("sha256");
  const settings = ["tsconfig.json", "package-lock.json", join(".ci", "setup.mjs")];
  for (const file of [...settings, ...sourceFiles().map((file) => join("src", file))]) {
    const bytes = readFileSync(join(root, file));
    hash.update(`${file.split(sep).join("/")}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

/**
 * Builds dist/: the compiler checks src/ and writes the declarations, the bundler writes the programs. Bundled,
 * because V8 treats a number imported from another module as a variable: written out in place, as the bundler does
 * with constants, it makes a simulation a fifth faster.
 */
export async function build() {
  if (!existsSync(join(sourceFolder, "cli", "main.ts")))
    throw new SetupError("src/cli/main.ts is missing: there is nothing to build");
  say("building dist/ (tsc, rolldown)");
  rmSync(buildFolder, { recursive: true, force: true });
  const colour = process.stderr.isTTY ? ["--pretty"] : [];
  const { status } = spawnSync(process.execPath, [compilerFile, "-p", "tsconfig.json", ...colour], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new SetupError("the build failed: see the compiler's messages above");
  await bundle();
  chmodSync(commandFile, 0o755);
  writeFileSync(stampFile, [sourceHash(), ...listFiles(buildFolder)].join("\n"));
}

/** Writes the programs, and what they share into files of its own; beside them the licences of the packages that went in. */
async function bundle() {
  const { build: bundled } = await import("rolldown");
  const { output } = await bundled({
    cwd: root,
    input: Object.fromEntries(PROGRAMS.map((file) => [file.replace(/\.ts$/, ""), join(sourceFolder, file)])),
    platform: "node",
    external: NOT_BUNDLED,
    resolve: {
      mainFields: ["module", "main"],
      // For Node, yaml has modules in the older format only.
      alias: { yaml: join(root, "node_modules", "yaml", "browser", "index.js") },
    },
    optimization: { inlineConst: { mode: "all", pass: 3 } },
    output: {
      dir: buildFolder,
      entryFileNames: "[name].js",
      // Where run/replications.ts looks for run/replica-worker.js beside itself.
      chunkFileNames: "run/shared-[hash].js",
      comments: { legal: true, annotation: false, jsdoc: false },
      // Its main file loads six more generators.
      paths: { seedrandom: "seedrandom/seedrandom.js" },
      sourcemap: true,
      sourcemapExcludeSources: true,
    },
  });
  const modules = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  writeFileSync(join(buildFolder, "LICENSES.txt"), licencesOf(modules));
}

/**
 * The licences of the packages that these files, by their full paths, are from.
 * @param {readonly string[]} files
 */
function licencesOf(files) {
  const folders = new Set();
  for (const file of files) {
    const [folder] = /^.*node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(file) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
  const texts = [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    if (licence === undefined)
      throw new SetupError(`${name} comes without its licence: add it to NOT_BUNDLED`);
    return `${name} ${version}\n\n${readFileSync(join(folder, licence), "utf8").trim()}\n`;
  });
  return `Parts of these packages are written into the programs in this folder.\n\n${texts.join("\n\n")}`;
}

/** Files under src/, relative to it, in one order on every machine. */
function sourceFiles() {
  return listFiles(sourceFolder).filter((file) => !file.endsWith(".d.ts") && !file.endsWith(".md"));
}

/** @param {string} folder */
function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`cdnlab: ${text}\n`);
}

/** After `npm ci`: `npm install github:...` builds here; an install without TypeScript has nothing to build with. */
async function prepare() {
  if (process.env.CDNLAB_SETUP) return;
  if (!existsSync(compilerFile))
    say("not building: development packages are not installed (npm start installs them)");
  else if (!isBuilt()) await build();
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [command = "set-up"] = process.argv.slice(2);
  try {
    if (command === "set-up") await setUp();
    else if (command === "build") await build();
    else if (command === "prepare") await prepare();
    else throw new SetupError(`"${command}" is not a command. Expected nothing, "build" or "prepare"`);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
