// Replies that come by themselves: pushed where the way is open for streams, asked for where it is not.

const PAUSE = 3000; // ms before a broken stream is opened again
const ROUND = 15_000; // ms between two questions

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
  let streams = true;
  while (!signal.aborted) {
    try {
      if (streams) {
        const response = await api.stream(token, after, signal);
        streams = response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;
        let got = 0;
        const opened = Date.now();
        if (streams) for await (const reply of payloads(response.body)) {
          got += 1;
          after = reply.id;
          yield reply;
        }
        streams &&= got > 0 || Date.now() - opened > PAUSE; // a proxy that cuts streams at once: ask instead
      } else {
        for (const reply of (await api.later(token, after)).replies) {
          after = reply.id;
          yield reply;
        }
      }
    } catch (problem) {
      if (["expired", "failed"].includes(problem.kind)) return;
    }
    await rest(streams ? PAUSE : ROUND, signal);
  }
}
