/**
 * CloudFront's `CreateInvalidation` and `GetInvalidation`, REST with XML. Paths name no host there, as a distribution has one cache for
 * all its names: they are invalidated for every host that this port was asked for.
 */
import type { NodeResponse } from "../cdn/http-node/contract.ts";
import { pathOf, type PurgeApi, type PurgeTarget } from "./purger.ts";
import { textResponse } from "./refusal.ts";

/** CloudFront's own limit of file paths in progress. */
const MOST_PATHS = 3000;
const NAMESPACE = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

let invalidations = 0;

/** Invalidates at once; the answer says Completed. */
export const cloudfrontInvalidation: PurgeApi = (request, text, purger) => {
  if (!/<InvalidationBatch[\s>]/.test(text)) return problem("MalformedXML", "expected an InvalidationBatch");
  const [, reference] = /<CallerReference>([^<]+)<\/CallerReference>/.exec(text) ?? [];
  if (reference === undefined) return problem("MissingArgument", "CallerReference is missing");
  const paths = [...text.matchAll(/<Path>([^<]*)<\/Path>/g)].map(([, path]) => plainText(path));
  const [, quantity] = /<Quantity>\s*(\d+)\s*<\/Quantity>/.exec(text) ?? [];
  if (paths.length === 0) return problem("InvalidArgument", "no Path is given");
  if (quantity === undefined || Number(quantity) !== paths.length)
    return problem(
      "InconsistentQuantities",
      `Quantity is ${quantity ?? "missing"}, there are ${paths.length} paths`,
    );
  if (paths.length > MOST_PATHS)
    return problem("TooManyInvalidationsInProgress", `more than ${MOST_PATHS} paths`);
  const bad = paths.find(
    (path) => !path.startsWith("/") || /[\s#]/.test(path) || path.slice(0, -1).includes("*"),
  );
  if (bad !== undefined)
    return problem("InvalidArgument", `"${bad}": a path begins with / and may end with *, its only place`);
  const targets = purger.hosts().flatMap((host) => paths.map((path) => targetOf(host, path)));
  purger.purge(targets, false);
  const id = `I${String(++invalidations).padStart(13, "0")}`;
  const { 3: distribution } = pathOf(request.url).split("/");
  return xml(201, invalidation(id, paths, plainText(reference)), [
    ["Location", `/2020-05-31/distribution/${distribution}/invalidation/${id}`],
  ]);
};

/** The invalidation of that id has long been completed. */
export const cloudfrontStatus: PurgeApi = (request) => {
  const id = pathOf(request.url).split("/").at(-1) ?? "";
  const number = Number(/^I(\d{13})$/.exec(id)?.[1] ?? 0);
  if (number < 1 || number > invalidations)
    return xml(404, error("NoSuchInvalidation", "there is no invalidation of this id"));
  return xml(200, invalidation(id, ["/*"], id));
};

function targetOf(host: string, path: string): PurgeTarget {
  return path.endsWith("*")
    ? { kind: "prefix", prefix: `http://${host}${path.slice(0, -1)}` }
    : { kind: "url", url: `http://${host}${path}` };
}

function invalidation(id: string, paths: readonly string[], reference: string): string {
  const items = paths.map((path) => `<Path>${escaped(path)}</Path>`).join("");
  return (
    `<Invalidation xmlns="${NAMESPACE}"><Id>${escaped(id)}</Id><Status>Completed</Status>` +
    `<CreateTime>${new Date().toISOString()}</CreateTime><InvalidationBatch><Paths><Quantity>${paths.length}</Quantity>` +
    `<Items>${items}</Items></Paths><CallerReference>${escaped(reference)}</CallerReference></InvalidationBatch></Invalidation>`
  );
}

function problem(code: string, message: string): NodeResponse {
  return xml(400, error(code, message));
}

function error(code: string, message: string): string {
  return (
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code>` +
    `<Message>${escaped(message)}</Message></Error><RequestId>cdnlab</RequestId></ErrorResponse>`
  );
}

function xml(status: number, text: string, fields: NodeResponse["fields"] = []): NodeResponse {
  return textResponse(status, "text/xml", `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`, fields);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The five entities of XML and decimal references. */
function plainText(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text
    .trim()
    .replace(/&(amp|lt|gt|quot|apos|#\d{1,4});/g, (_, name: string) =>
      name.startsWith("#") ? String.fromCharCode(Number(name.slice(1))) : named[name],
    );
}
