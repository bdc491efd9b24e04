// What the page does beyond links and forms, which work without it. No text is ever put in as HTML except the answer
// and the outcome of a verdict that the server has rendered and escaped.
"use strict";

const words = JSON.parse(document.body.dataset.words);
const tongue = document.documentElement.lang;
const plural = new Intl.PluralRules(tongue);
const figures = new Intl.NumberFormat(tongue);
const RECENT = `millwright.recent.${document.body.dataset.who}`; // of whoever is signed in: devices are shared
const MOST_RECENT = 12;

// A text with its values put in: "page %(number)s".
function say(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

// A counted text in the form that its number takes: "1 page", "2 pages".
function count(forms, n, values) {
  return say(forms[plural.select(n)] || forms.other, { num: figures.format(n), ...values });
}

function made(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

// What another part of Millwright says, which is English: in the page's language as soon as the server has put it so.
function english(tag, text) {
  const element = made(tag, "", text);
  element.lang = "en";
  if (tongue !== "en") translate(element);
  return element;
}

async function translate(element) {
  const response = await fetch(`/said?text=${encodeURIComponent(element.textContent)}`).catch(() => null);
  if (!response || response.status !== 200 || response.redirected) return;
  element.textContent = await response.text();
  element.removeAttribute("lang");
}

function stored() {
  try { return JSON.parse(localStorage.getItem(RECENT)) || []; } catch { return []; }
}

function store(list) {
  try { localStorage.setItem(RECENT, JSON.stringify(list.slice(0, MOST_RECENT))); } catch { /* private mode */ }
}

// ---- the question box: Enter sends, Shift+Enter makes a new line

for (const box of document.querySelectorAll(".ask textarea")) {
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && box.value.trim()) {
      event.preventDefault();
      box.form.requestSubmit();
    }
  });
}

// ---- what was asked on this device

const recent = document.getElementById("recent");
if (recent && stored().length) {
  for (const { id, question } of stored()) {
    const link = document.createElement("a");
    link.href = "/q/" + encodeURIComponent(id);
    link.textContent = question;
    const item = document.createElement("li");
    item.append(link);
    recent.querySelector("ul").append(item);
  }
  recent.querySelector("button").addEventListener("click", () => { store([]); recent.hidden = true; });
  recent.hidden = false;
}

const question = document.querySelector("article.question");
if (question && question.dataset.own !== undefined) {
  const id = question.dataset.id;
  const text = question.querySelector("h1").textContent;
  store([{ id, question: text }, ...stored().filter((entry) => entry.id !== id)]);
}

// ---- progress

const progress = document.querySelector(".progress");
if (progress) watch(progress);

function watch(box) {
  const began = Date.now();
  const clock = box.querySelector(".clock");
  const lost = box.querySelector(".lost");
  const sofar = box.querySelector(".sofar");
  const ticking = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    clock.textContent = seconds > 1 ? say(words.seconds, { num: seconds }) : "";
  }, 500);
  let events;
  let ended = false;

  function reach(name, note) {
    const steps = [...box.querySelectorAll("[data-step]")];
    const at = steps.findIndex((step) => step.dataset.step === name);
    steps.forEach((step, n) => {
      step.className = n < at ? "past" : n === at ? "now" : "";
    });
    if (note) steps[at].textContent = note;
  }

  // What the guard has let pass so far; each event holds all of it.
  function tell({ text, citations, warnings }) {
    const asides = (warnings || []).map(({ severity, label, text: warned }) => {
      const aside = made("aside", `warning ${severity}`, "");
      aside.append(made("strong", "", label || words.severities[severity] || severity), made("p", "", warned));
      return aside;
    });
    const lines = text.split("\n").filter((line) => line.trim()).map((line, n) => made("p", n ? "" : "main", line));
    const places = (citations || []).map(({ document: path, page, section }, n) => made("li", "",
      [`[${n + 1}] ${path}`, page === null ? "" : say(words.page, { number: page }), section].filter(Boolean).join(", ")));
    const list = made("ul", "places", "");
    list.append(...places);
    sofar.querySelector("div").replaceChildren(...asides, ...lines, list);
    sofar.hidden = false;
  }

  async function show() {
    if (ended) return;
    const response = await fetch(box.dataset.answer).catch(() => null);
    if (ended || (response && response.status === 204)) return;
    if (!response || response.status >= 500) { lost.hidden = false; return; }
    const answer = await response.text();
    if (ended) return; // another look was faster: what was typed since then must stay
    ended = true;
    clearInterval(ticking);
    clearInterval(looking);
    if (events) events.close();
    if (!response.ok || response.redirected) { location.reload(); return; } // a sign-in that ended leads elsewhere
    const place = document.getElementById("answer");
    place.innerHTML = answer;
    question.dataset.status = "ended";
    listen(place);
  }

  // Events tell it at once; looking now and then makes up for a stream that a proxy holds back.
  const looking = setInterval(show, 5000);
  events = new EventSource(box.dataset.events);
  events.onopen = () => { lost.hidden = true; };
  events.onerror = () => { lost.hidden = false; show(); };
  events.addEventListener("queued", () => reach("queued"));
  events.addEventListener("started", () => { reach("started"); sofar.hidden = true; });
  events.addEventListener("evidence", (event) => {
    const { passages, documents } = JSON.parse(event.data);
    const names = (documents || []).slice(0, 3).map((path) => path.split("/").pop());
    reach("evidence", names.length ? count(words.found, passages, { documents: names.join(", ") }) : words.searching);
  });
  events.addEventListener("value", (event) => { reach("value"); tell(JSON.parse(event.data)); });
  events.addEventListener("text", (event) => tell(JSON.parse(event.data)));
  events.addEventListener("done", () => { events.close(); show(); });
}

// ---- taking the answer along: a value with its unit, or the address of this page

// A page without TLS, as in many a plant, has no navigator.clipboard.
async function copied(text) {
  if (navigator.clipboard && isSecureContext) {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* not allowed: the old way */ }
  }
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "hidden";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}

function takeAlong(root) {
  const place = root.querySelector(".take-along");
  if (!place) return;
  const told = place.querySelector(".told");
  for (const button of place.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copied(button.dataset.copy);
      told.textContent = done ? say(words.copied, { value: button.dataset.copy }) : words.not_copied;
    });
  }
  const form = place.querySelector(".share");
  if (!form) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const url = location.origin + location.pathname;
    // Both at once: a browser shares and copies only while it handles the touch.
    const kept = fetch(form.action, { method: "POST" }).catch(() => null);
    const given = navigator.share
      ? navigator.share({ title: document.title, url }).catch(() => {})
      : copied(url).then((done) => (done ? words.link_copied : ""));
    const response = await kept;
    if (!response || !response.ok) { told.textContent = words.lost; return; }
    if (new URL(response.url).pathname !== location.pathname) { location.reload(); return; } // the sign-in has ended
    place.querySelector(".shared").hidden = false;
    told.textContent = (await given) || "";
  });
}

// ---- a verdict, without leaving the page

listen(document);

function listen(root) {
  takeAlong(root);
  const form = root.querySelector("form.feedback");
  if (!form) return;
  const thanks = form.querySelector(".thanks");
  let sending = Promise.resolve();
  let unsent = 0;

  // One after the other, each with the form as it is then: the last one stands, and only then is thanked.
  function send() {
    thanks.textContent = "";
    unsent += 1;
    sending = sending.then(post);
  }

  async function post() {
    const fields = new FormData(form);
    const verdict = fields.get("verdict");
    const body = { verdict, reason: fields.get("reason") };
    if (verdict !== "right") {
      body.correction = fields.get("correction");
      body.document = fields.get("document").trim() || null;
      body.page = Number(fields.get("page")) || null;
    }
    const response = await fetch(`/v1/queries/${form.dataset.id}/feedback`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    }).catch(() => null);
    const said = response ? await response.json().catch(() => ({})) : {};
    unsent -= 1;
    if (unsent) return;
    const failed = !response || !response.ok;
    thanks.classList.toggle("error", failed);
    if (failed) { thanks.replaceChildren(said.detail ? english("span", said.detail) : words.lost); return; }
    const outcome = await fetch(`/q/${form.dataset.id}/outcome`).catch(() => null);
    const became = made("span", "", "");
    if (outcome && outcome.ok && !outcome.redirected) became.innerHTML = await outcome.text();
    if (unsent) return;
    thanks.replaceChildren(`${words.thanks} `, became);
  }

  // A touch sends at once. Arrow keys pass over each verdict, "unsafe" too: by keyboard the button sends.
  let byKey = false;
  form.addEventListener("keydown", () => { byKey = true; });
  form.addEventListener("pointerdown", () => { byKey = false; });
  for (const thumb of form.querySelectorAll("[name=verdict]")) thumb.addEventListener("change", () => { if (!byKey) send(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
}

// ---- times in the clock of whoever looks

for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.getAttribute("datetime"));
  if (!isNaN(at)) time.textContent = at.toLocaleString(tongue, { dateStyle: "medium", timeStyle: "short" });
}
