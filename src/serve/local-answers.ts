/** What the port answers itself: purge APIs, `/_cdnlab/`, and its own requests when they come back to it. */
import type { IncomingMessage } from "node:http";
import type { NodeResponse } from "../cdn/http-node/contract.ts";
import { fieldValue } from "../http/fields.ts";
import type { HttpRequest } from "../http/message.ts";
import type { LocalAnswers } from "./listener.ts";
import { MOST_API_BYTES, purgeApiOf } from "./purge-api.ts";
import { guard } from "./purge-guard.ts";
import { pathOf, type Purger } from "./purger.ts";
import { decline, refusalResponse, refuse } from "./refusal.ts";
import { announcesMore, ContentTooLarge, wholeContent } from "./request-content.ts";

/** What is answered with. */
export interface LocalOptions {
  readonly token: string | null;
  readonly purger: Purger;
  /** The name by which this process knows itself in CDN-Loop. */
  readonly loopName: string;
  /** Answers below `/_cdnlab/`; null: there is no such page. */
  readonly panel: (path: string) => NodeResponse | null;
}

/** Paths of the panel begin with it. */
export const PANEL = "/_cdnlab/";

/** The answers of a port. */
export function localAnswers(options: LocalOptions): LocalAnswers {
  return (request, incoming) => {
    const loop = fieldValue(request.fields, "cdn-loop");
    if (loop?.includes(options.loopName)) {
      const circle = refuse(508, "the origin leads back to this server (CDN-Loop, RFC 8586)");
      return refusalResponse(circle);
    }
    const { method, url } = request;
    if ((method === "GET" || method === "HEAD") && !MAY_BE_LOCAL.test(url)) return null;
    const path = pathOf(url);
    if (path.startsWith(PANEL)) return panelAnswer(options, request, incoming, path);
    const api = purgeApiOf(request);
    if (api === null) return null;
    const refused = guard(incoming, options.token);
    if (refused !== null) return refusalResponse(refused);
    if (announcesMore(incoming, MOST_API_BYTES)) return refusalResponse(TOO_LARGE);
    return wholeContent(incoming, MOST_API_BYTES).then(
      (text) => api(request, text, options.purger),
      (error: unknown) => {
        if (error instanceof ContentTooLarge) return refusalResponse(TOO_LARGE);
        throw error;
      },
    );
  };
}

const TOO_LARGE = refuse(413, `purge requests may carry ${MOST_API_BYTES} bytes of content at most`);
/** GET requests that may be for the port itself. */
const MAY_BE_LOCAL = /^http:\/\/[^/]*\/(_cdnlab|2020-05-31)\//;

function panelAnswer(
  options: LocalOptions,
  { method }: HttpRequest,
  incoming: IncomingMessage,
  path: string,
): NodeResponse {
  const refused = guard(incoming, options.token);
  if (refused !== null) return refusalResponse(refused);
  if (method !== "GET" && method !== "HEAD")
    return refusalResponse(decline(405, "only GET and HEAD", [["Allow", "GET, HEAD"]]));
  const answer = options.panel(path.slice(PANEL.length).replace(/\?.*$/s, ""));
  return answer ?? refusalResponse(decline(404, `no such page; ${PANEL} is the first`));
}
