/**
 * A process that stays and runs one command line after another, for tests that start many: node's start and the loading of
 * the program are paid once. Each command is the program's whole entry module, evaluated anew in the working directory
 * asked for, with nothing on standard input; what it prints and its exit status go back as one message.
 *
 *   node standing.mjs MAIN     MAIN is the built program's entry module
 */
import { Buffer } from "node:buffer";
import process from "node:process";
import { pathToFileURL } from "node:url";

const [, , main] = process.argv;
let commands = 0;
/** One after another: working directory, arguments and standard output belong to the process. */
let last = Promise.resolve();

for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);
process.on("disconnect", () => process.exit());
process.on("message", (command) => {
  last = last.then(() => run(/** @type {{ words: string[], cwd: string }} */ (command)));
});

/** @param {{ words: string[], cwd: string }} command */
async function run({ words, cwd }) {
  const stdout = catchOutput(process.stdout);
  const stderr = catchOutput(process.stderr);
  process.chdir(cwd);
  process.argv = [process.execPath, main, ...words];
  process.exitCode = undefined;
  await import(`${pathToFileURL(main).href}?command=${++commands}`);
  process.send?.({ status: process.exitCode ?? 0, stdout: stdout(), stderr: stderr() });
}

/**
 * Keeps what is written from now on; the function returned gives it back as text.
 * @param {NodeJS.WriteStream} stream
 */
function catchOutput(stream) {
  /** @type {Buffer[]} */
  const chunks = [];
  /** @type {(chunk: string | Uint8Array, ...rest: unknown[]) => boolean} */
  const write = (chunk, ...rest) => {
    chunks.push(Buffer.from(chunk));
    const done = rest.find((one) => typeof one === "function");
    if (done !== undefined) process.nextTick(/** @type {() => void} */ (done));
    return true;
  };
  stream.write = write;
  return () => Buffer.concat(chunks).toString("utf8");
}
