/** What is known about each open connection: its last request, and how its requests in progress learn that the client left. */
import type { Socket } from "node:net";
import type { ServerResponse } from "node:http";
import type { HttpResponse } from "../http/message.ts";
import { emptyMemo, type RequestMemo } from "./request-head.ts";
import { sendInterim } from "./respond.ts";

/** A connection. One object a connection, so that a hit makes none. */
export class Client {
  readonly memo: RequestMemo = emptyMemo();
  /** Connections pay the handshake once. */
  requests = 0;
  /** Bytes that had moved at the last sweep. */
  moved = -1;
  #aborter = new AbortController();
  #outgoing: ServerResponse | null = null;
  #waiting = 0;

  constructor(socket: Socket) {
    socket.once("close", () => this.#aborter.abort());
  }

  /** Aborted when the connection is closed. */
  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  /** Does a request wait for its answer? How long it may is for the timeouts of the origin to say. */
  get waits(): boolean {
    return this.#waiting > 0;
  }

  /** The response that interim responses belong to from now on. */
  begin(outgoing: ServerResponse): void {
    this.#outgoing = outgoing;
  }

  /** Passes an interim response on. */
  readonly onInterim = (response: HttpResponse): void => {
    if (this.#outgoing !== null) sendInterim(response, this.#outgoing);
  };

  /** A request of the connection waits for its answer. */
  wait(): void {
    this.#waiting++;
  }

  /** It has its answer. Its ears are still on the signal: once none waits, the next request gets a new one. */
  answered(): void {
    this.#waiting--;
    if (this.#waiting === 0 && !this.#aborter.signal.aborted) this.#aborter = new AbortController();
  }
}

/** The connections of a server. */
export class Clients {
  readonly #bySocket = new Map<Socket, Client>();

  /** The connection's object. */
  of(socket: Socket): Client {
    let client = this.#bySocket.get(socket);
    if (client === undefined) {
      this.#bySocket.set(socket, (client = new Client(socket)));
      socket.once("close", () => this.#bySocket.delete(socket));
    }
    return client;
  }

  /** Closes the connections on which nothing moved since the last call. One sweep now and then costs less than a timer each. */
  sweep(): void {
    for (const [socket, client] of this.#bySocket) {
      const moved = socket.bytesRead + socket.bytesWritten;
      if (moved === client.moved && !client.waits) socket.destroy();
      else client.moved = moved;
    }
  }
}
