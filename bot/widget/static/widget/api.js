// The gateway's public contract, one method a call.

const PATIENCE = 30_000;

/** What went wrong, as the visitor is told: `kind` is offline, expired, gone, busy, down, invalid or failed. */
export class Problem extends Error {
  constructor(kind, retryAfter = null) {
    super(kind);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }
}

const KINDS = { 401: "expired", 409: "gone", 422: "invalid", 413: "invalid", 429: "busy", 502: "down", 503: "down", 504: "down" };

/** Seconds of a Retry-After header, which may hold seconds or a date; null without one. */
function seconds(header) {
  if (!header) return null;
  const wait = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 1), 600) : null;
}

export class Api {
  /** @param {string} server origin of the gateway */
  constructor(server) {
    this.server = server.replace(/\/$/, "");
  }

  async request(method, path, { token, body, headers = {}, signal } = {}) {
    let response;
    try {
      response = await fetch(`${this.server}/api/v1/${path}`, {
        method,
        headers: {
          ...(body && { "Content-Type": "application/json" }),
          ...(token && { Authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: body && JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        signal: signal ?? AbortSignal.timeout(PATIENCE),
      });
    } catch {
      throw new Problem("offline");
    }
    if (!response.ok) throw new Problem(KINDS[response.status] ?? "failed", seconds(response.headers.get("Retry-After")));
    return response;
  }

  async #json(...call) {
    const response = await this.request(...call);
    try {
      return await response.json();
    } catch {
      throw new Problem("offline"); // the connection broke in the middle of the answer
    }
  }

  async texts(language) {
    return (await this.#json("GET", `texts?language=${language}`)).texts;
  }

  begin(language) {
    return this.#json("POST", "conversations", { body: { language } });
  }

  switch(token, language) {
    return this.#json("PATCH", "conversations", { token, body: { language } });
  }

  say(token, body, key) {
    return this.#json("POST", "messages", { token, body, headers: { "Idempotency-Key": key } });
  }

  later(token, after) {
    return this.#json("GET", `events?after=${encodeURIComponent(after)}`, { token, headers: { Accept: "application/json" } });
  }

  stream(token, after, signal) {
    return this.request("GET", `events?after=${encodeURIComponent(after)}`, {
      token,
      headers: { Accept: "text/event-stream" },
      signal,
    });
  }

  data(token) {
    return this.#json("GET", "conversations", { token });
  }

  erase(token) {
    return this.request("DELETE", "conversations", { token });
  }
}
