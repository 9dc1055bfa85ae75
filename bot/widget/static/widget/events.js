// Replies that come by themselves: pushed where the way is open for streams, asked for where it is not.

const PAUSE = 3000; // ms before a broken stream is opened again
const ROUND = 15_000; // ms between two questions
const LASTS = 5000; // ms that a stream holds where nothing cuts it
const PATIENT = 3; // streams cut at once before questions are asked instead
const AGAIN = 20; // questions before a stream is tried again

const rest = (time, signal) =>
  new Promise((done) => {
    const timer = setTimeout(done, time);
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });

/** The JSON payloads of a Server-Sent-Events body. */
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

/** Yields every reply after `after` until the signal aborts; ends when the token is no longer valid. */
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
