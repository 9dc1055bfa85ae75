// What the page asks the gateway for.

const PATIENCE = 60_000;

/** What went wrong; `kind` is busy (with `seconds`), unreachable, or told (then `message` is German). */
export class CheckProblem extends Error {
  constructor(kind, message = kind, seconds = 0) {
    super(message);
    this.kind = kind;
    this.seconds = seconds;
  }
}

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "omit", signal: AbortSignal.timeout(PATIENCE), ...options });
  } catch {
    throw new CheckProblem("unreachable");
  }
  const content = await response.json().catch(() => null);
  if (response.ok && content) return content;
  if (response.status === 429) throw new CheckProblem("busy", "busy", Number(response.headers.get("Retry-After")) || 10);
  if (response.status < 500 && content?.detail) throw new CheckProblem("told", content.detail);
  throw new CheckProblem("unreachable");
}

/** Rules, profiles and texts. */
export const about = () => request("/api/v1/easy-language");

/** The report on a text, with fixes and shares. */
export const check = (text, profile) =>
  request("/api/v1/easy-language/check", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text, profile, details: true }),
  });
