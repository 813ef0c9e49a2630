/** What the conformance suite asks of admission policies: a tier in order of arrival, at whose door the policy stands. */
import { stream } from "../base/random.ts";
import { PURGE, type World } from "./conformance-world.ts";
import { type AdmissionPolicy, parametersOf, PolicyClock } from "./contract.ts";

const SECOND_MICROS = 1_000_000;

/** What breaks the contract, and at which step; null: nothing. */
export function admissionProblem(policy: AdmissionPolicy, world: World) {
  const first = verdicts(policy, world);
  if (first.problem !== null) return { problem: first.problem, step: first.answers.length };
  const again = verdicts(policy, world);
  if (again.answers.join() === first.answers.join()) return null;
  const problem = "the same requests and the same seed give other answers the second time";
  return { problem, step: world.steps.length };
}

/** The policy's answers to each step, up to the first that is none. */
function verdicts(policy: AdmissionPolicy, world: World) {
  const { capacityBytes, params, seed, steps, sizes } = world;
  const answers: string[] = [];
  const stop = (problem: string | null) => ({ answers, problem });
  const clock = new PolicyClock();
  const queue: number[] = [];
  const used = () => queue.reduce((sum, object) => sum + sizes[object], 0);
  try {
    const admission = policy.create({
      capacityBytes,
      expectedObjects: capacityBytes,
      params: parametersOf(policy, params),
      clock,
      luck: () => stream(seed, "conformance"),
    });
    if (typeof admission.listens !== "boolean") return stop("listens is neither true nor false");
    for (const [number, { act, object }] of steps.entries()) {
      let answer = "";
      clock.nowMicros = number * SECOND_MICROS;
      if (act === PURGE) {
        if (queue.includes(object)) queue.splice(queue.indexOf(object), 1);
      } else {
        clock.requests++;
        if (admission.listens) admission.request(object, sizes[object]);
        const isMiss = !queue.includes(object) && sizes[object] <= capacityBytes;
        const admits = isMiss && admission.admits(object, sizes[object]);
        if (typeof admits !== "boolean") return stop(`admits() is ${String(admits)}: neither true nor false`);
        let enters = admits;
        while (enters && used() + sizes[object] > capacityBytes) {
          const beats: unknown = admission.beats(object, queue[0]);
          if (typeof beats !== "boolean") return stop(`beats() is ${String(beats)}: neither true nor false`);
          answer += beats ? "+" : "-";
          enters = beats;
          if (beats) queue.shift();
        }
        if (enters) queue.push(object);
        answer += `${admits}`;
      }
      answers.push(answer);
    }
    return stop(null);
  } catch (error) {
    return stop(`it threw: ${error instanceof Error ? error.message : String(error)}`);
  }
}
