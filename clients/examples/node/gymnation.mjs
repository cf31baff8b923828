// Gym Nation's API in Node, from the contracts alone: the connection, and failures by name.

import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const PROTOS = fileURLToPath(new URL("../../../protos", import.meta.url));
const SERVICES = ["link", "visit", "checkin", "feed"];
// How proto-loader shows messages: names as in the contracts, 64-bit numbers as strings, enums by name.
const SHOWN = { keepCase: true, longs: String, enums: String, defaults: true, includeDirs: [PROTOS] };
// No pause mends these.
const LASTING = new Set([
  "INVALID_ARGUMENT",
  "NOT_FOUND",
  "PERMISSION_DENIED",
  "UNAUTHENTICATED",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
]);
const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):\d+$/;

const RETRIES = {
  "grpc.service_config": JSON.stringify({
    methodConfig: [
      {
        name: [{}],
        // Repeating is safe: what changes something bears an id by which a repeat is known.
        retryPolicy: {
          maxAttempts: 4,
          initialBackoff: "0.2s",
          maxBackoff: "2s",
          backoffMultiplier: 2,
          retryableStatusCodes: ["UNAVAILABLE"],
        },
      },
    ],
  }),
};

// The part of google.rpc that our servers use, since no package brings it along.
const rich = loader.fromJSON({
  nested: {
    Any: { fields: { type_url: { type: "string", id: 1 }, value: { type: "bytes", id: 2 } } },
    Status: {
      fields: {
        code: { type: "int32", id: 1 },
        message: { type: "string", id: 2 },
        details: { rule: "repeated", type: "Any", id: 3 },
      },
    },
    ErrorInfo: {
      fields: {
        reason: { type: "string", id: 1 },
        domain: { type: "string", id: 2 },
        metadata: { keyType: "string", type: "string", id: 3 },
      },
    },
    Duration: { fields: { seconds: { type: "int64", id: 1 }, nanos: { type: "int32", id: 2 } } },
    RetryInfo: { fields: { retry_delay: { type: "Duration", id: 1 } } },
  },
}, { keepCase: true, longs: Number, defaults: true });

export class ApiError extends Error {
  /** A call that failed: `reason` is what a program looks at. */
  constructor(failure) {
    super(failure.details);
    this.code = failure.code;
    this.status = grpc.status[failure.code];
    this.reason = "";
    this.metadata = {};
    this.retryAfterMs = undefined;
    for (const packed of failure.metadata?.get("grpc-status-details-bin") ?? []) {
      for (const detail of rich.Status.deserialize(packed).details) {
        if (detail.type_url.endsWith("/google.rpc.ErrorInfo")) {
          const info = rich.ErrorInfo.deserialize(detail.value);
          [this.reason, this.metadata] = [info.reason, info.metadata];
        } else if (detail.type_url.endsWith("/google.rpc.RetryInfo")) {
          const delay = rich.RetryInfo.deserialize(detail.value).retry_delay;
          this.retryAfterMs = delay.seconds * 1000 + delay.nanos / 1e6;
        }
      }
    }
  }
}

function key(file) {
  if (!file) return undefined;
  if (process.platform !== "win32" && statSync(file).mode & 0o077) {
    throw new Error(`${file} can be read by others on this machine: run chmod 600 ${file}`);
  }
  return readFileSync(file, "ascii").trim();
}

/** Clients for each service at an address, with a key, over TLS unless the address is on this machine. */
export function connect({ address, keyFile, authorities, plaintext }) {
  if (plaintext && !LOCAL.test(address)) {
    throw new Error(`${address} is not on this machine, and plaintext may not leave it`);
  }
  const credentials = plaintext
    ? grpc.credentials.createInsecure()
    : grpc.credentials.createSsl(authorities ? readFileSync(authorities) : null);
  const files = SERVICES.map((name) => `gymnation/member/v1/${name}_service.proto`).filter((file) =>
    statSync(`${PROTOS}/${file}`, { throwIfNoEntry: false }),
  );
  const { v1 } = grpc.loadPackageDefinition(loader.loadSync(files, SHOWN)).gymnation.member;
  // The environment's proxy leads off this machine, where plaintext may not go.
  const options = plaintext ? { ...RETRIES, "grpc.enable_http_proxy": 0 } : RETRIES;
  const clients = new Map();

  function client(service) {
    if (!clients.has(service)) clients.set(service, new v1[service](address, credentials, options));
    return clients.get(service);
  }

  function proof() {
    const metadata = new grpc.Metadata();
    const own = key(keyFile);
    if (own) metadata.set("authorization", `Bearer ${own}`);
    return metadata;
  }

  /** Call a method within so many seconds; wait as long as the server says when that was too fast. */
  async function call(service, method, request, seconds = 10) {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      try {
        return await new Promise((resolve, reject) =>
          client(service)[method](request, proof(), { deadline }, (failure, response) =>
            failure ? reject(new ApiError(failure)) : resolve(response),
          ),
        );
      } catch (error) {
        const pause = error.reason === "CALLER_TOO_FAST" ? error.retryAfterMs : undefined;
        if (pause === undefined || Date.now() + pause >= deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.max(50, pause)));
      }
    }
  }

  /** Hear the feed without an end: a stream that ends is begun anew after the last token. */
  async function watch(request, token, handle) {
    const heard = new Set();
    for (let pause = 200; ; pause = Math.min(10_000, pause * 2)) {
      const stream = client("FeedService").Watch({ ...request, after_token: token }, proof());
      try {
        for await (const response of stream) {
          pause = 200;
          const again = response.event && heard.has(response.event.event_id);
          if (response.event) heard.add(response.event.event_id);
          await handle(again ? { token: response.token } : response);
          token = response.token || token;
          if (heard.size > 4096) heard.delete(heard.values().next().value);
        }
      } catch (failure) {
        // What the handler throws is its own affair.
        if (typeof failure.code !== "number") throw failure;
        const error = new ApiError(failure);
        if (LASTING.has(error.status)) throw error;
        pause = Math.max(pause, error.retryAfterMs ?? 0);
      } finally {
        stream.cancel();
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  function close() {
    for (const one of clients.values()) one.close();
  }

  return { call, watch, close };
}
