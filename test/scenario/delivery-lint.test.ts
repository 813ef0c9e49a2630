/** Knobs of delivery that contradict each other or act on nothing. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";

/** Problems of a scenario whose section `network` has these fields, and whether it can be run. */
function found(fields: string): { runs: boolean; said: string[] } {
  const { scenario, problems } = parseScenario(`name: site\nworkload: web\nnetwork: ${fields}\n`, {
    file: "a.yaml",
  });
  const said = problems.map(
    ({ path, message, expected, hint }) =>
      `${path}: ${message}${hint === null ? "" : `, did you mean ${hint}`}${expected === null ? "" : `, expected ${expected}`}`,
  );
  return { runs: scenario !== null, said };
}

describe("delivery that can be run", () => {
  it.each([
    "{protocol: {h1-plain: 1, H1_TLS12: 2, h3: 97%}, h1Connections: 4, zeroRtt: 30%}",
    "{loss: {lte: 1%, 5g: 0.5%}, lossFactor: 1.5, congestion: cubic, parallel: 2.5, backbone: {connections: 8, streams: 20}}",
    "{loss: 0%}",
  ])("%s has no problems", (fields) => {
    const spelt = fields.replace("H1_TLS12", "h1-tls12");
    expect(found(spelt)).toEqual({ runs: true, said: [] });
  });

  it.each([
    [
      "{h1Connections: 4}",
      "network.h1Connections: nobody speaks HTTP/1.1, expected network.protocol: h1, or none of it",
    ],
    [
      "{protocol: {h1: 0, h2: 1}, h1Connections: 4}",
      "network.h1Connections: nobody speaks HTTP/1.1, expected network.protocol: h1, or none of it",
    ],
    [
      "{protocol: h1-plain, zeroRtt: 5%}",
      "network.zeroRtt: without TLS there is no session to resume, expected another protocol",
    ],
    [
      "{backbone: {protocol: h1, streams: 8}}",
      "network.backbone.streams: HTTP/1.1 carries one request at a time, expected network.backbone.protocol: h2, or none of it",
    ],
    ["{lossFactor: 2}", "network.lossFactor: no packets are lost, expected network.loss such as 0.5%"],
    ["{congestion: cubic}", "network.congestion: no packets are lost, expected network.loss such as 0.5%"],
  ])("%s is warned of", (fields, warning) => {
    expect(found(fields)).toEqual({ runs: true, said: [warning] });
  });
});

describe("delivery that cannot", () => {
  it.each([
    [
      "{loss: {lte: 20%}, lossFactor: 4}",
      "network.lossFactor: with it 80 % of all packets are lost, expected at most 2.5",
    ],
    ["{loss: 60%}", 'network.loss: "60%" is too large, expected at most 30%'],
    ["{loss: {lt: 1%}}", "network.loss.lt: unknown field, did you mean lte"],
    ["{protocol: h2-tls13}", 'network.protocol: "h2-tls13" is not a protocol, did you mean h2-tls12'],
    ["{protocol: {h2: 0}}", "network.protocol: shares sum to zero, expected at least one share above 0"],
    ["{protocol: {h4: 1}}", "network.protocol.h4: unknown field, did you mean h1"],
    ["{congestion: bbr}", 'network.congestion: "bbr" is not a congestion control, expected reno, cubic'],
    ["{parallel: 0.5}", "network.parallel: 0.5 is too small, expected 1 or more"],
    ["{zeroRtt: 130%}", 'network.zeroRtt: "130%" is too large, expected at most 100%'],
  ])("%s says so", (fields, problem) => {
    const { runs, said } = found(fields);
    expect([runs, said.length]).toEqual([false, 1]);
    expect(said[0].startsWith(problem)).toBe(true);
  });
});
