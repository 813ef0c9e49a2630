/** What the port answers by itself when it will not pass a request on: a status and one line of text. */
import { STATUS_CODES } from "node:http";
import type { NodeResponse } from "../cdn/http-node/contract.ts";
import type { Fields } from "../http/message.ts";

/** A request that is refused. */
export interface Refusal {
  readonly status: number;
  /** For the person who reads it: what was found. */
  readonly message: string;
  readonly fields?: Fields;
  /** Whatever follows on the connection cannot be trusted, or is not wanted. */
  readonly close: boolean;
}

/** Refuses and closes the connection. */
export function refuse(status: number, message: string, fields?: Fields): Refusal {
  return { status, message, close: true, ...(fields === undefined ? {} : { fields }) };
}

/** Refuses; the connection goes on. */
export function decline(status: number, message: string, fields?: Fields): Refusal {
  return { status, message, close: false, ...(fields === undefined ? {} : { fields }) };
}

/** The refusal as a response; Cache-Status says that it came from here (RFC 9211 knows no word for a refusal). */
export function refusalResponse({ status, message, fields = [] }: Refusal): NodeResponse {
  return textResponse(status, "text/plain; charset=utf-8", `${message}\n`, fields);
}

/** A short answer of the port itself, never to be stored on its way. */
export function textResponse(status: number, type: string, text: string, fields: Fields = []): NodeResponse {
  return {
    status,
    fields: [
      ["Content-Type", type],
      ["Cache-Control", "no-store"],
      ["X-Content-Type-Options", "nosniff"],
      ...fields,
    ],
    content: Buffer.from(text),
  };
}

/** The same as bytes, for a socket whose request could not even be parsed. */
export function refusalBytes({ status, message }: Refusal): string {
  const text = `${message}\n`;
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Refused"}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
    `Content-Length: ${Buffer.byteLength(text)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${text}`
  );
}
