/** `cdnlab test` as users start it: statuses, reports, mistakes, and the same file against the port of `cdnlab serve`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cdnlab, freePort, workingDirectory } from "./program.ts";

const cwd = workingDirectory();
const test = (...words: string[]) => cdnlab(["test", ...words], { cwd });

const GOOD = `title: mine
specs:
  - name: fresh
    tags: [quick]
    origin: { headers: { Cache-Control: max-age=60 } }
    steps:
      - get: /a
      - { get: /a, expect: { outcome: hit, body: v1 } }
    expect: { origin: 1 }
  - name: not stored
    origin: { headers: { Cache-Control: no-store } }
    steps:
      - get: /b
      - { get: /b, expect: { outcome: bypass, body: v2 } }
`;
const BAD = GOOD.replace("outcome: hit", "outcome: miss");

beforeAll(() => {
  writeFileSync(join(cwd, "good.yaml"), GOOD);
  writeFileSync(join(cwd, "bad.yaml"), BAD);
  writeFileSync(join(cwd, "typo.yaml"), GOOD.replace("steps:", "stepz:"));
});

describe("specifications that hold", () => {
  it("end with 0 and say how many", async () => {
    const { status, stdout, stderr } = await test("good.yaml");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/ok +mine +2 of 2/);
    expect(stdout).toMatch(/2 passed, 0 failed\n$/);
  });

  it("are chosen by tag and by name", async () => {
    expect((await test("good.yaml", "--tag", "quick")).stdout).toContain("1 passed, 0 failed");
    expect((await test("good.yaml", "--only", "not stored")).stdout).toContain("1 passed, 0 failed");
  });

  it("come from standard input", async () => {
    const { status, stdout } = await cdnlab(["test", "-"], { cwd, input: GOOD });
    expect(status).toBe(0);
    expect(stdout).toContain("2 passed");
  });
});

describe("a specification that fails", () => {
  it("ends with 3, names its line, and shows what happened", async () => {
    const { status, stdout } = await test("bad.yaml");
    expect(status).toBe(3);
    expect(stdout).toMatch(/bad\.yaml:3/);
    expect(stdout).toMatch(/line 8 +outcome: hit .*expected miss/);
    expect(stdout).toMatch(/what happened:\n[^]*GET \/a/);
    expect(stdout).toContain("1 passed, 1 failed");
  });

  it.each([
    ["json", /"passed": ?1/],
    ["junit", /<testsuites tests="2" failures="1"/],
    ["tap", /^TAP version 13\n1\.\.2\nnot ok 1 - mine: fresh/],
    ["github", /^::error file=bad\.yaml,line=8,/],
  ])("is told in %s", async (reporter, said) => {
    const { status, stdout } = await test("bad.yaml", "--reporter", reporter);
    expect(status).toBe(3);
    expect(stdout).toMatch(said);
    if (reporter === "json") JSON.parse(stdout);
  });

  it("is written to a file", async () => {
    const { status } = await test("bad.yaml", "--reporter", "junit", "--output", "report.xml");
    expect(status).toBe(3);
    expect(readFileSync(join(cwd, "report.xml"), "utf8")).toMatch(/^<\?xml/);
  });
});

describe("a mistake ends with 2 and says", () => {
  it.each([
    [["typo.yaml"], /typo\.yaml:6:5 .*stepz.*Did you mean "steps"/],
    [["nosuch.yaml"], /nosuch\.yaml: no such file or folder/],
    [["good.yaml", "--reporter", "junitt"], /Did you mean "junit"/],
    [["good.yaml", "--tag", "quik"], /Did you mean "quick"|no specification has this tag/],
    [["good.yaml", "--target", "localhost"], /--target/],
    [["good.yaml", "--origin-port", "0.5"], /--origin-port/],
    [[], /missing required argument/],
  ])("%j", async (words, said) => {
    const { status, stdout, stderr } = await test(...words);
    expect(status).toBe(2);
    expect(stderr).toMatch(said);
    expect(stdout).toBe("");
  });
});

describe("against a real proxy", () => {
  it("the same file finds the same: cdnlab serve keeps the rules, and breaks what is not one", async () => {
    const origin = await freePort();
    let stop = () => {};
    const served = new Promise<string>((resolve) => {
      const words = ["serve", "--origin", `http://127.0.0.1:${origin}`, "--port", "0"];
      const ended = cdnlab(words, {
        cwd,
        onStart: (child) => {
          stop = () => child.kill("SIGTERM");
          let said = "";
          child.stdout?.on("data", (text: string) => {
            const found = /listening (http:\S+)/.exec((said += text));
            if (found !== null) resolve(found[1]);
          });
        },
      });
      void ended.then(({ stderr }) => resolve(stderr));
    });
    const target = ["--target", await served, "--origin-port", String(origin)];
    try {
      const good = await test("good.yaml", ...target);
      expect(good.stdout).toContain("2 passed, 0 failed");
      expect(good.status).toBe(0);
      const bad = await test("bad.yaml", ...target);
      expect(bad.stdout).toContain("1 passed, 1 failed");
      expect(bad.status).toBe(3);
    } finally {
      stop();
    }
  });

  it("that is not there is an error of usage", async () => {
    const port = await freePort();
    const { status, stderr, stdout } = await test("good.yaml", "--target", `http://127.0.0.1:${port}`, "--origin-port", String(await freePort())); // prettier-ignore
    expect({ status, said: `${stderr}${stdout}` }).toMatchObject({ status: 2 });
    expect(stderr).toMatch(new RegExp(String(port)));
  });
});
