/** Methods and directives of requests that nothing listens to. */
import { profileNamed } from "../http/profiles.ts";
import { type Finding, warning } from "./finding.ts";
import type { Scenario } from "./types.ts";

/** What probably is not meant about requests. */
export function* requestLint({ content, edge, workload }: Partial<Scenario>): Generator<Finding, void> {
  const profile = profileNamed(edge?.http?.profile ?? "rfc");
  for (const { name, methods, directives } of content ?? []) {
    if (workload?.kind === "trace" && (methods ?? directives) !== undefined)
      yield warning(["content", name, methods === undefined ? "directives" : "methods"], "only generated requests have methods and directives: a log says its methods itself", "neither of methods, directives"); // prettier-ignore
    else if (directives !== undefined && profile?.requestDirectives === false)
      yield warning(["content", name, "directives"], `caches of profile ${profile.name} do not listen to what requests say`, "edge.http.profile: rfc, or no directives"); // prettier-ignore
  }
  if (workload?.kind === "trace" && workload.writesInvalidate === true && profile?.invalidate === false)
    yield warning(["workload", "trace", "writesInvalidate"], `caches of profile ${profile.name} are not made stale by writes`, "edge.http.profile: rfc, or leave it out"); // prettier-ignore
}
