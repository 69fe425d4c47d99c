// A submission on the road: one EventSource fills the strip square by square, says where it stands, and when it is
// judged the finished part of the page is fetched from the server, which alone decides what a learner may see.
const WORDS = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
const KIND = { passed: "passed", failed: "failed", errored: "failed", timed_out: "time", skipped: "skipped", missing: "missing" };
const SVG = "http://www.w3.org/2000/svg";

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export function announce(text) {
  document.getElementById("announce").textContent = text;
}

function paint(square, kind) {
  square.className = `sq ${kind}${kind === "waiting" || kind === "running" ? "" : " fresh"}`;
  square.replaceChildren();
  if (!["passed", "failed", "time", "skipped"].includes(kind)) return;
  const glyph = document.createElementNS(SVG, "svg");
  glyph.setAttribute("viewBox", "0 0 16 16");
  glyph.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#g-${kind}`);
  glyph.append(use);
  square.append(glyph);
}

function grow(strip, n) {
  while (strip.children.length < n) {
    const square = document.createElement("li");
    square.className = "sq waiting";
    strip.append(square);
  }
}

// Follows `strip` until its submission is judged. `say` gets the plain words of each state, `done` the grade object.
export function follow(strip, { say = () => {}, done = () => {}, lost = () => {} } = {}) {
  const source = new EventSource(strip.dataset.live);
  let timer = 0;
  source.addEventListener("state", (event) => {
    const { status, position, k, n } = JSON.parse(event.data);
    clearTimeout(timer);
    if (status === "queued") say(position > 1 ? fill(WORDS.queued, { n: position }) : WORDS.next);
    else if (n) { grow(strip, n); say(fill(WORDS.running, { k: (k ?? 0) + 1, n })); }
    else say(WORDS.starting);
  });
  source.addEventListener("case", (event) => {
    const { k, n, name, title, outcome } = JSON.parse(event.data);
    grow(strip, n);
    paint(strip.children[k], outcome ? KIND[outcome] ?? "missing" : "running");
    strip.children[k].title = title || name;
    say(fill(WORDS.running, { k: k + 1, n }));
  });
  source.addEventListener("done", (event) => {
    source.close();
    done(JSON.parse(event.data));
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) lost();
    else timer = setTimeout(() => say(WORDS.reconnecting), 3000);
  });
  addEventListener("pagehide", () => source.close(), { once: true });
  return source;
}

export async function part(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content;
}

// Strips that stand on a page by themselves: the submission page. `data-part` is what replaces `data-into`.
export function liveStrips(root) {
  for (const strip of root.querySelectorAll("[data-live][data-part]:not([data-followed])")) {
    strip.dataset.followed = "";
    const place = document.getElementById(strip.dataset.into);
    const state = place.querySelector("[data-state]");
    follow(strip, {
      say: (text) => { if (state) state.textContent = text; },
      done: async () => {
        const fresh = await part(strip.dataset.part);
        place.replaceChildren(fresh);
        document.dispatchEvent(new CustomEvent("htmx:after:swap"));
        announce(place.querySelector("[data-verdict]")?.dataset.verdict ?? "");
      },
      lost: () => { if (state) state.textContent = WORDS.lost; },
    });
  }
}

// A part of a page that the server draws anew whenever its event stream says `changed`, and a last time at `done`.
export function followParts(root) {
  for (const place of root.querySelectorAll("[data-follows]:not([data-followed])")) {
    place.dataset.followed = "";
    const source = new EventSource(place.dataset.follows);
    let busy = false, again = false;
    const refresh = async () => {
      if (busy) { again = true; return; }
      busy = true;
      try {
        do {
          again = false;
          const open = new Set([...place.querySelectorAll("details")].map((one, n) => (one.open ? n : -1)));
          const fresh = await part(place.dataset.part);
          place.replaceChildren(fresh);
          [...place.querySelectorAll("details")].forEach((one, n) => { if (open.has(n)) one.open = true; });
          document.dispatchEvent(new CustomEvent("htmx:after:swap"));
        } while (again);
      } catch { /* the stream reconnects and says `changed` anew */ }
      busy = false;
    };
    source.addEventListener("changed", refresh);
    source.addEventListener("done", async () => {
      source.close();
      await refresh();
      for (const one of document.querySelectorAll("[data-until-done]")) one.hidden = true;
      announce(place.querySelector("[data-verdict]")?.dataset.verdict ?? "");
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  }
}
