/** The scripted origin as an upstream on the virtual clock: its delays are timers, its failures are those of a network. */
import { type NodeRequest, type Upstream, UpstreamFailure } from "../../cdn/http-node/contract.ts";
import type { OriginAnswer, ScriptedOrigin } from "./scripted-origin.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Answers as the script says. */
export function virtualUpstream(origin: ScriptedOrigin, clock: VirtualClock): Upstream {
  return async (request: NodeRequest, signal, onInterim) => {
    const answer = origin.answer(request, request.content, clock.elapsedMillis, clock.nowMillis());
    if (answer.kind === "down") throw new UpstreamFailure("unreachable", "the origin is down");
    for (const interim of answer.interim) onInterim(interim);
    await pause(clock, answer.latencyMillis, signal);
    if (answer.kind === "disconnect") throw new UpstreamFailure("reset", "the origin closed the connection");
    const { status, fields, body } = answer;
    const comes = body !== null && (answer.bodyLatencyMillis > 0 || answer.breaks || answer.chunked);
    return { status, fields, content: comes ? sent(answer, body, clock, signal) : body };
  };
}

/** A pause of no length is none: the order of what happens at one moment is then that of the calls. */
async function pause(clock: VirtualClock, millis: number, signal: AbortSignal): Promise<void> {
  if (millis <= 0) return;
  await new Promise<void>((resolve, reject) => {
    const cancel = clock.after(millis, () => {
      signal.removeEventListener("abort", leave);
      resolve();
    });
    const leave = () => {
      cancel();
      reject(new UpstreamFailure("reset", "nobody waits for the answer"));
    };
    signal.addEventListener("abort", leave, { once: true });
  });
}

async function* sent(
  answer: OriginAnswer,
  body: Uint8Array,
  clock: VirtualClock,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const half = body.length >> 1;
  yield body.subarray(0, half);
  await pause(clock, answer.bodyLatencyMillis, signal);
  if (answer.breaks) throw new UpstreamFailure("reset", "the origin closed the connection midway");
  yield body.subarray(half);
}
