/** A request and its response in one line each, for tables of cases. */
import type { Fields, HttpRequest, HttpResponse } from "../../src/http/message.ts";
import { RFC_PROFILE } from "../../src/http/profile.ts";
import type { HttpProfile } from "../../src/http/profile.ts";
import { requestRules } from "../../src/http/request-rules.ts";
import { responseRules } from "../../src/http/response-rules.ts";
import type { ResponseRules } from "../../src/http/response-rules.ts";

/** Noon of 1 January 2026: all exchanges of the tests end then. */
export const NOON = Date.UTC(2026, 0, 1, 12);

/** A date so many seconds after noon. */
export const at = (seconds: number) => new Date(NOON + seconds * 1000).toUTCString();

/** "Name: value" lines. */
export function lines(...text: string[]): Fields {
  return text.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
}

export function get(...text: string[]): HttpRequest {
  return { method: "GET", url: "http://example.org/a", fields: lines(...text) };
}

export function ok(...text: string[]): HttpResponse {
  return { status: 200, fields: lines(...text) };
}

/** The rules of a response that took no time. */
export function rulesOf(
  response: HttpResponse,
  request: HttpRequest = get(),
  profile: HttpProfile = RFC_PROFILE,
): ResponseRules {
  return responseRules(request, response, { requestMillis: NOON, responseMillis: NOON }, profile);
}

/** The rules of a GET with these fields. */
export const asked = (...text: string[]) => requestRules(get(...text), RFC_PROFILE);
