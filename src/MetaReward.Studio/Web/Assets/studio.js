// The studio's only script. Every page works without it: it refreshes what changes, answers forms without a click, and listens to keys.
"use strict";

const main = document.getElementById("main");

async function swap(address, target, signal, body) {
  const reply = await fetch(address, { signal, body, method: body ? "POST" : "GET" });
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const fresh = page.getElementById(target.id);
  if (!fresh) {
    const said = page.querySelector(".warn, main, body");
    target.textContent = said ? said.textContent.trim() : `The studio answered ${reply.status}.`;
    return;
  }
  const open = [...target.querySelectorAll("details")].map(one => one.open);
  const places = [...target.querySelectorAll(".log")].map(one => one.scrollTop);
  target.replaceChildren(...fresh.childNodes);
  target.querySelectorAll("details").forEach((one, i) => { if (open[i]) one.open = true; });
  target.querySelectorAll(".log").forEach((one, i) => { one.scrollTop = places[i] ?? one.scrollHeight; });
}

function disturbs() {
  const focused = main.contains(document.activeElement) && document.activeElement !== main;
  return focused || main.querySelector(":active") || document.getSelection().toString();
}

if (main && main.dataset.live) {
  const live = new EventSource(main.dataset.live);
  let changed = false, busy = false;
  live.addEventListener("changed", () => { changed = true; });
  setInterval(async () => {
    if (!changed || busy || disturbs()) return;
    [changed, busy] = [false, true];
    try {
      await swap(location.href, main);
    } catch {
      changed = true; // the studio is away for a moment: asked again
    }
    busy = false;
  }, 300);
}

for (const form of document.querySelectorAll("form[data-auto]")) {
  const result = document.getElementById("result");
  let waiting, asked;
  const answer = async button => {
    asked?.abort();
    asked = new AbortController();
    const fields = new URLSearchParams(new FormData(form, button));
    const posts = form.method === "post";
    const address = posts ? form.action : form.action + "?" + fields;
    result.classList.add("busy");
    try {
      await swap(address, result, asked.signal, posts ? fields : undefined);
      if (!posts) history.replaceState(null, "", address);
      result.classList.remove("busy");
    } catch (failure) {
      if (failure.name === "AbortError") return;
      result.textContent = "The studio does not answer. Is it still open?";
      result.classList.remove("busy");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(answer, form.method === "post" ? 500 : 200, null);
  });
  form.addEventListener("submit", event => {
    event.preventDefault();
    clearTimeout(waiting);
    answer(event.submitter);
  });
}

document.addEventListener("keydown", event => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (wanted) {
    event.preventDefault();
    wanted.click();
  }
});
