// The pages of documents: one to look at, those being read, and bringing new ones. Uses what app.js has above it.
"use strict";

// ---- the page of a document: larger, and the quotation in sight

const sheet = document.querySelector(".sheet");
if (sheet) {
  const zoom = document.querySelector(".zoom");
  const picture = sheet.querySelector("img");
  zoom.hidden = false;

  function toMark() {
    if (sheet.dataset.top === undefined) return;
    const top = picture.clientHeight * Number(sheet.dataset.top) / 100;
    if (sheet.classList.contains("larger")) sheet.scrollTo({ top: top - sheet.clientHeight / 3, left: across() });
    else scrollTo({ top: scrollY + picture.getBoundingClientRect().top + top - innerHeight / 3 });
  }

  // The middle of the quotation where all of its width fits; else the end of a row, where its value stands, or the
  // beginning of what runs over several lines.
  function across() {
    const [left, right] = [sheet.dataset.left, sheet.dataset.right].map((share) => picture.clientWidth * Number(share) / 100);
    const seen = sheet.clientWidth;
    if (right - left < seen) return (left + right - seen) / 2;
    return sheet.dataset.line === undefined ? left - seen / 20 : right - seen * 19 / 20;
  }

  zoom.addEventListener("click", () => {
    const larger = sheet.classList.toggle("larger");
    zoom.setAttribute("aria-pressed", String(larger));
    zoom.textContent = larger ? words.smaller : words.larger;
    toMark();
  });
  if (picture.complete) toMark(); else picture.addEventListener("load", toMark, { once: true });
}

// ---- files being read

function linked(href, text) {
  const link = made("a", "button", text);
  link.href = href;
  return link;
}

const inPath = (document_) => document_.split("/").map(encodeURIComponent).join("/");

// What was read, in a line: "36 pages, 4 by OCR, 1 without readable text, 531 passages".
function summed(result) {
  const states = result.page_states || {};
  return [
    [result.pages, words.pages], [states.ocr, words.by_ocr], [states.scan, words.unread],
    result.records === undefined ? [result.chunks, words.passages] : [result.records, words.records],
    [result.readings, words.readings],
  ].filter(([n]) => n).map(([n, forms]) => count(forms, n)).join(", ");
}

// What a worker notes of its job, "reading, 4 by OCR", in the words of the page.
function noted(note) {
  return note.split(", ").map((part) => {
    const [, n, what] = part.match(/^(\d+) (.+)$/) || [null, 0, part];
    if (what === "reading") return words.states.running;
    const forms = { "by OCR": words.by_ocr, "without readable text": words.unread }[what];
    return forms ? count(forms, Number(n)) : part;
  }).join(", ");
}

function ended(item, job) {
  item.className = `job ${job.state}`;
  const bar = item.querySelector("progress");
  if (bar) bar.remove();
  if (job.state !== "done") { item.append(english("small", job.reason)); return; }
  const result = job.result || {};
  const path = inPath(job.document);
  item.append(made("small", "", summed(result)));
  for (const problem of result.problems || []) item.append(english("small", `⚠ ${problem}`));
  const choices = made("div", "choices", "");
  choices.append(linked(`/documents/${path}`, words.open));
  if (result.rejected) choices.append(linked(`/v1/documents/${path}/rejected.csv`, `${words.rejected_rows} (${result.rejected})`));
  item.append(choices);
}

let followed = 0; // they share four looks a second: a person may make only so many requests in a minute

function follow(item, address) {
  followed += 1;
  const bar = item.querySelector("progress");
  const state = item.querySelector(".state");
  async function look() {
    const response = await fetch(address).catch(() => null);
    if (response && [401, 403, 404].includes(response.status)) { followed -= 1; return; } // nothing comes any more
    if (response && response.ok) {
      const job = await response.json();
      bar.max = job.total || 1;
      bar.value = job.done;
      const at = job.total > 1 ? say(words.progress, { number: job.done, pages: job.total }) : "";
      state.textContent = [noted(job.note), at].filter(Boolean).join(", ") || words.states[job.state];
      if (job.ended_at) {
        state.textContent = words.states[job.state] || job.state;
        ended(item, job);
        followed -= 1;
        return;
      }
    }
    setTimeout(look, Math.max(1000, 250 * followed));
  }
  look();
}

for (const item of document.querySelectorAll("[data-job]")) follow(item, item.dataset.job);

// The names of a list with commas between them; one that holds a comma itself stands in quotation marks.
function groupsIn(text) {
  return (text.match(/"[^"]*"|[^,"]+/g) || []).map((name) => name.replaceAll('"', "").trim()).filter(Boolean);
}

// ---- bringing files: each is sent by itself, so that each has its progress and its reason

const bring = document.querySelector("form.bring");
if (bring) {
  const input = bring.querySelector("[type=file]");
  const drop = bring.querySelector(".drop");
  const jobs = document.getElementById("jobs");
  const line = [];

  if (matchMedia("(hover: hover)").matches) drop.querySelector(".drop-word").hidden = false;

  const megabytes = new Intl.NumberFormat(tongue, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  function chosen() {
    const list = bring.querySelector(".chosen");
    list.replaceChildren(...[...input.files].map((file) => made("li", "none", `${file.name} · ${megabytes.format(file.size / 1e6)} MB`)));
    list.hidden = input.files.length < 2;
  }

  input.addEventListener("change", chosen);
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) { input.files = event.dataTransfer.files; chosen(); }
    });
  }

  function send(file, item, fields) {
    const bar = item.querySelector("progress");
    const state = item.querySelector(".state");
    const form = new FormData();
    for (const group of fields.groups) form.append("group", group);
    if (fields.mapping) form.append("mapping", fields.mapping);
    form.append("file", file);
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.responseType = "json";
      request.upload.addEventListener("progress", ({ loaded, total }) => { bar.max = total; bar.value = loaded; });
      request.addEventListener("loadend", () => {
        const said = request.response || {};
        if (request.status === 202) follow(item, `/v1/jobs/${said.job.id}`);
        else if (request.status === 200) { state.textContent = words.is_there; bar.remove(); }
        else refused(file, item, fields, said.detail ? english("small", said.detail) : made("small", "", words.lost), request.status === 0 || request.status === 429 || request.status >= 500);
        done();
      });
      state.textContent = words.sending;
      request.open("POST", "/v1/documents");
      request.send(form);
    });
  }

  function refused(file, item, fields, reason, again) {
    item.className = "job failed";
    item.querySelector(".state").textContent = words.not_taken;
    item.querySelector("progress").remove();
    item.append(reason);
    if (!again) return;
    const button = made("button", "", words.send_again);
    button.type = "button";
    button.addEventListener("click", () => { item.replaceWith(queued(file, fields)); next(); });
    item.append(button);
  }

  function queued(file, fields) {
    const item = made("li", "job waiting", "");
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", file.name);
    bar.value = 0;
    item.append(made("b", "", file.name), " ", made("span", "state", words.in_line), bar);
    line.push(() => send(file, item, fields));
    return item;
  }

  let sending = false;
  async function next() { // one after the other: a plant's network is narrow
    if (sending) return;
    sending = true;
    while (line.length) await line.shift()();
    sending = false;
  }

  bring.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.hasAttribute("formaction")) return;
    event.preventDefault();
    const fields = {
      groups: groupsIn(bring.elements.groups.value),
      mapping: bring.elements.mapping.value,
    };
    jobs.hidden = false;
    jobs.querySelector("ul").prepend(...[...input.files].map((file) => queued(file, fields)));
    input.value = "";
    chosen();
    jobs.scrollIntoView({ block: "nearest" });
    next();
  });
}
