const PATIENCE = 30_000;

/** `kind`: offline, failed, or one of KINDS; `errors`: which fields are wrong. */
export class Problem extends Error {
  constructor(kind, retryAfter = null, errors = []) {
    super(kind);
    this.errors = errors;
    this.kind = kind;
    this.retryAfter = retryAfter;
  }
}

const KINDS = { 401: "expired", 409: "gone", 422: "invalid", 413: "invalid", 429: "busy", 502: "down", 503: "down", 504: "down" };

/** The gateway's public contract, one method a call. */
export class Api {
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
    if (!response.ok) {
      const { errors } = response.status === 422 ? await response.json().catch(() => ({})) : {};
      throw new Problem(KINDS[response.status] ?? "failed", Number(response.headers.get("Retry-After")), errors);
    }
    return response;
  }

  async #json(...call) {
    const response = await this.request(...call);
    try {
      return await response.json();
    } catch {
      throw new Problem("offline"); // broken off in the middle
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

  wordings(token) {
    return this.#json("GET", "handoffs/form", { token });
  }

  handOff(token, body, key) {
    return this.#json("POST", "handoffs", { token, body, headers: { "Idempotency-Key": key } });
  }

  data(token) {
    return this.#json("GET", "conversations", { token });
  }

  erase(token) {
    return this.request("DELETE", "conversations", { token });
  }
}

const PAUSE = 3000; // ms before a stream is opened again
const ROUND = 15_000; // ms between two polls
const LASTS = 5000; // ms; a stream shorter than that was cut
const PATIENT = 3; // streams cut before polling
const AGAIN = 20; // polls before a stream is tried again

const rest = (time, signal) =>
  new Promise((done) => {
    const timer = setTimeout(done, time);
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });

/** The payloads of Server-Sent Events. */
async function* payloads(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let open = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (open + value).replace(/\r\n?/g, "\n").split("\n\n");
      open = blocks.pop();
      for (const block of blocks) {
        const data = block.split("\n").filter((line) => line.startsWith("data:"));
        if (data.length) yield JSON.parse(data.map((line) => line.slice(5)).join("\n"));
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Yields replies that come by themselves, pushed or polled, until the signal aborts or the token expires. */
export async function* follow(api, token, after, signal) {
  for (let broken = 0, asked = 0; !signal.aborted; ) {
    const streams = broken < PATIENT || asked >= AGAIN;
    const opened = Date.now();
    try {
      for await (const reply of streams ? stream(api, token, after, signal) : ask(api, token, after)) {
        after = reply.id;
        yield reply;
      }
    } catch (problem) {
      if (["expired", "failed"].includes(problem.kind)) return;
    }
    if (streams) {
      broken = Date.now() - opened > LASTS ? 0 : broken + 1;
      asked = 0;
    } else asked += 1;
    await rest(broken < PATIENT ? PAUSE : ROUND, signal);
  }
}

async function* stream(api, token, after, signal) {
  const response = await api.stream(token, after, signal);
  if (response.headers.get("Content-Type")?.startsWith("text/event-stream")) yield* payloads(response.body);
  else yield* (await response.json()).replies;
}

async function* ask(api, token, after) {
  yield* (await api.later(token, after)).replies;
}
