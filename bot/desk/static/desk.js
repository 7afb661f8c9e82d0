/* The desk's own few lines. Everything works without them, by plain forms. htmx (htmx.min.js) does the rest.

The page's policy asks for Trusted Types. htmx turns answers of this server into a page with DOMParser: that is let
through here, under the name "default", and nothing else is: no text becomes a script or the address of one. */
"use strict";
if (window.trustedTypes) trustedTypes.createPolicy("default", { createHTML: (html) => html });
document.documentElement.classList.add("scripts");

/* Ask: what is found is announced in one line; keys move among the answers; copying takes the plain text, disclaimer and all. */
const found = document.querySelector("#found");
const asked = document.querySelector("#asked");
const say = (text) => { document.querySelector("#status").textContent = text; };
const results = () => [...document.querySelectorAll("details.result")];
const summary = (result) => result.querySelector("summary");

function readyToCopy() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}

async function copy(result) {
  const text = result?.querySelector(".plain textarea")?.value;
  const words = document.querySelector("#said").dataset;
  if (!text) return;
  try {
    await navigator.clipboard.writeText(text);
    say(result.matches(".care") ? words.copiedScript : words.copied);
  } catch {
    result.querySelector(".plain").open = true;
    say(words.notCopied);
  }
}

const closeOthers = (result) => { for (const other of results()) if (other !== result) other.open = false; };

function openResult(result) {
  if (!result) return;
  closeOthers(result);
  result.open = true;
  summary(result).focus();
  result.scrollIntoView({ block: "nearest" });
}

function onResultKey(event, result) {
  const all = results(), here = all.indexOf(result), danger = found.querySelector(".care");
  const moves = { ArrowDown: here + 1, ArrowUp: here - 1 };
  if (event.key in moves) {
    event.preventDefault();
    const next = all[moves[event.key]];
    if (next) summary(next).focus();
    else if (event.key === "ArrowUp") (here === 0 && danger || asked).focus();
  } else if (/^[1-9]$/.test(event.key)) openResult(all[event.key - 1]);
  else if (event.key === "c") copy(result);
  else if (event.key === "h") result.querySelector("[data-handout]")?.click();
  else if (event.key === "/" || event.key === "Escape") { event.preventDefault(); asked.focus(); asked.select(); }
}

function enterFound() {
  const danger = found.querySelector(".care"); // never passed by: what to do about a danger sign comes first
  danger ? danger.focus() : openResult(results()[0]);
}

if (found) {
  readyToCopy();
  let within = false; // whether somebody had gone to the answers already when newer ones came
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target === found) within = found.contains(document.activeElement);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== found) return; // the line of alerts is swapped, too
    readyToCopy();
    const one = results()[0]?.querySelector(".result-title").textContent;
    document.querySelector("#heard").textContent = document.querySelector("#found .care h2")?.textContent || one || "";
    say("");
    if (within) enterFound();
  });
  for (const trouble of ["htmx:responseError", "htmx:sendError"]) {
    document.body.addEventListener(trouble, () => say(document.querySelector("#said").dataset.failed));
  }
  found.addEventListener("click", (event) => {
    if (event.target.closest("[data-copy]")) copy(event.target.closest(".care, details.result"));
  });
  found.addEventListener("toggle", (event) => { // one answer at a time
    if (event.target.open && event.target.matches(".result")) closeOthers(event.target);
  }, true);
  found.addEventListener("keydown", (event) => {
    const result = event.target.closest(".care, details.result");
    const typing = event.target.matches("textarea, input");
    if (result && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) onResultKey(event, result);
  });
  asked.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || !results().length) return;
    event.preventDefault();
    enterFound();
  });
}

/* Alerts: the stream says when something has changed. The badge and the title follow at once, the rest is asked for anew;
not while somebody is writing a note. A new alert can be heard (two short tones), and never again once it is acknowledged. */
const stream = document.body.dataset.stream;
const plainTitle = document.title.replace(/^\(\d+\) /, "");
let heard = Number(document.querySelector("[data-badge]")?.textContent) ? Infinity : 0;

function ring() {
  const audio = new AudioContext();
  for (const start of [0, 0.25]) {
    const tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = start ? 660 : 880;
    volume.gain.value = 0.15;
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + start);
    tone.stop(audio.currentTime + start + 0.18);
  }
}

const writing = () => [...document.querySelectorAll("#alerts textarea, #alerts select")].some((field) => field.value || field === document.activeElement);

function onAlerts(event) {
  const now = JSON.parse(event.data);
  document.title = (now.open ? `(${now.open}) ` : "") + plainTitle;
  for (const badge of document.querySelectorAll("[data-badge]")) {
    badge.textContent = now.open;
    badge.hidden = !now.open;
  }
  const said = document.querySelector("#alert-said");
  if (now.newest > heard) said.textContent = now.open === 1 ? said.dataset.one : said.dataset.more.replace("{n}", now.open);
  if (now.newest > heard && "sound" in document.body.dataset) ring();
  heard = heard === Infinity ? now.newest : Math.max(heard, now.newest);
  if (!writing()) htmx.trigger(document.body, "alerts-changed");
}

function count() {
  for (const timer of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor(Date.now() / 1000 - timer.dataset.since));
    timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

function listen() {
  const source = new EventSource(stream);
  source.addEventListener("alerts", onAlerts);
  source.addEventListener("over", () => location.reload());
  addEventListener("pagehide", () => source.close());
  document.querySelector(".who").addEventListener("submit", () => source.close()); // or its end would overtake the sign-out
  setInterval(count, 1000);
  document.body.addEventListener("htmx:afterSwap", count);
  count();
}

if (stream) addEventListener("DOMContentLoaded", listen); // by then htmx is there, too
