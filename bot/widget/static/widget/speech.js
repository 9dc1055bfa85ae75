const synth = globalThis.speechSynthesis;
const sentences = globalThis.Intl?.Segmenter && new Intl.Segmenter("de", { granularity: "sentence" });

/** A German voice on the device: others would send the text away. */
export const germanVoice = () =>
  sentences && synth?.getVoices().find((voice) => voice.localService && /^de\b/i.test(voice.lang.replace("_", "-")));

export const whenVoicesChange = (callback) => synth?.addEventListener?.("voiceschanged", callback);

/** The sentences of an element as ranges. */
function ranges(element) {
  const found = [];
  for (const block of element.querySelectorAll("p, li")) {
    const places = [];
    let text = "";
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeName === "BR") text += "\n";
      else if (node.nodeType === Node.TEXT_NODE) {
        places.push([text.length, node]);
        text += node.data;
      }
    }
    const place = (at) => {
      const [start, node] = places.findLast(([begin]) => begin <= at);
      return [node, Math.min(at - start, node.length)];
    };
    for (const { segment, index } of sentences.segment(text)) {
      if (!segment.trim()) continue;
      const range = document.createRange();
      range.setStart(...place(index));
      range.setEnd(...place(index + segment.trimEnd().length - 1));
      range.setEnd(range.endContainer, Math.min(range.endOffset + 1, range.endContainer.length));
      found.push({ range, text: segment.trim() });
    }
  }
  return found;
}

/** Reads sentence after sentence and marks the one that is read. */
export class Reader {
  #queue = [];
  #at = 0;
  #turn = 0;
  #speed = 1;

  constructor(controls, rest) {
    this.controls = controls;
    this.rest = rest;
    [this.pauseButton, this.goButton, this.stopButton] = controls.querySelectorAll("button");
    this.pauseButton.addEventListener("click", () => this.pause());
    this.goButton.addEventListener("click", () => this.goOn());
    this.stopButton.addEventListener("click", () => this.stop());
  }

  read(elements, speed) {
    this.stop();
    this.#queue = elements.flatMap(ranges);
    this.#at = 0;
    this.#speed = speed;
    if (this.#queue.length) this.goOn();
  }

  goOn() {
    this.#show(true, false);
    this.#next();
  }

  /** Phones cannot pause a voice: the sentence begins again. */
  pause() {
    this.#turn += 1;
    synth.cancel();
    this.#show(true, true);
  }

  stop() {
    this.#turn += 1;
    synth?.cancel();
    this.#queue = [];
    this.#mark(null);
    this.#show(false, false);
  }

  #next() {
    const sentence = this.#queue[this.#at];
    if (!sentence) return this.stop();
    const turn = (this.#turn += 1);
    const utterance = new SpeechSynthesisUtterance(sentence.text);
    Object.assign(utterance, { voice: germanVoice(), lang: "de-DE", rate: this.#speed });
    utterance.onend = utterance.onerror = () => {
      if (turn !== this.#turn) return;
      this.#at += 1;
      this.#next();
    };
    this.#mark(sentence.range);
    return synth.speak(utterance);
  }

  #mark(range) {
    if (!globalThis.CSS?.highlights) return;
    if (range) CSS.highlights.set("revier-lotse-reading", new Highlight(range));
    else CSS.highlights.delete("revier-lotse-reading");
  }

  #show(reading, paused) {
    const focused = this.controls.getRootNode().activeElement;
    const lost = !reading && this.controls.contains(focused);
    this.controls.hidden = !reading;
    this.pauseButton.hidden = paused;
    this.goButton.hidden = !paused;
    if (focused === this.pauseButton && paused) this.goButton.focus();
    if (focused === this.goButton && reading && !paused) this.pauseButton.focus();
    if (lost) this.rest();
  }
}
