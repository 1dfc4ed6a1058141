// Goes on where the rows of the page end: outcomes as they happen, each a row that the server has made.

const PATH = "/api/v1/updates";
const MOST_ROWS = 200;
const NEWS_EVERY = 5000;
const FIRST_RETRY = 1000;
const LAST_RETRY = 15000;

const page = document.getElementById("updates-page");
const live = document.getElementById("live");
const state = document.getElementById("state");
const pause = document.getElementById("pause");
const news = document.getElementById("news");

let source = null;
let stream = "";
let cursor = "";
let paused = false;
/** Rows that came and are not shown yet, oldest first: no more than the table would keep. */
let waiting = [];
let came = 0;
let told = 0;
let drawing = false;
let retry = FIRST_RETRY;
let again = null;

const TEXT = { connecting: "Connecting…", live: "Live", reconnecting: "Reconnecting…", lost: "Ended" };

function show(which) {
  live.dataset.state = paused && which === "live" ? "paused" : which;
  const text = paused ? (which === "live" ? "Paused" : `Paused. ${TEXT[which]}`) : TEXT[which];
  // Said once, not each time that it stays so.
  if (state.textContent !== text) {
    state.textContent = text;
  }
  state.dataset.connection = which;
}

// ---- Rows ------------------------------------------------------------------------------------------------------------

/** Made by the server of this page, which escapes all that was in the outcome; a script in it would not run either. */
function rowOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const row = template.content.querySelector("tr");
  row.classList.add("fresh");
  return row;
}

function arrived(html) {
  waiting.push(html);
  came++;
  if (waiting.length > MOST_ROWS) {
    waiting.shift();
  }
  if (paused) {
    pause.textContent = `Resume (${came} new)`;
  } else if (!drawing) {
    drawing = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  drawing = false;
  const rows = document.getElementById("rows");
  if (paused || !rows || waiting.length === 0) {
    return;
  }
  rows.prepend(...waiting.reverse().map(rowOf));
  while (rows.rows.length > MOST_ROWS) {
    rows.lastElementChild.remove();
  }
  document.getElementById("nothing").hidden = true;
  waiting = [];
  told += came;
  came = 0;
}

/** For those who hear the page: how many came, not each of them. */
setInterval(() => {
  if (told > 0) {
    news.textContent = told === 1 ? "One new outcome" : `${told} new outcomes`;
    told = 0;
  }
}, NEWS_EVERY);

pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? "Resume (0 new)" : "Pause";
  show(state.dataset.connection);
  draw();
});

// ---- The stream ------------------------------------------------------------------------------------------------------

const address = () => `${stream}&from=${encodeURIComponent(cursor)}`;

function connect() {
  disconnect();
  const mine = new EventSource(address());
  source = mine;
  const received = (event) => {
    cursor = event.lastEventId || cursor;
    if (event.data !== "") {
      arrived(event.data);
    }
  };
  for (const name of ["tx/accepted", "tx/failed", "gap", "cursor"]) {
    mine.addEventListener(name, received);
  }
  mine.addEventListener("open", () => {
    retry = FIRST_RETRY;
    show("live");
  });
  mine.addEventListener("error", () => {
    show("reconnecting");
    // Otherwise the browser itself comes back, with the cursor of what it received last.
    if (mine.readyState === EventSource.CLOSED) {
      soon(() => ask(mine));
    }
  });
}

function soon(what) {
  again = setTimeout(what, retry * (0.8 + 0.4 * Math.random()));
  retry = Math.min(2 * retry, LAST_RETRY);
}

function disconnect() {
  clearTimeout(again);
  source?.close();
  source = null;
}

/** A refused event source does not tell why: a gateway that starts is waited for, a log that is gone is not. */
async function ask(mine) {
  const answer = await fetch(address(), { method: "HEAD", headers: { Accept: "text/event-stream" } }).catch(() => null);
  if (mine !== source) {
    return;
  }
  if (answer && (answer.status === 400 || answer.status === 410)) {
    disconnect();
    show("lost");
    const cell = Object.assign(document.createElement("td"), { colSpan: 7 });
    const fresh = Object.assign(document.createElement("a"), { href: PATH, textContent: "The newest outcomes" });
    cell.append("The log is not the one that this page has followed: what comes next cannot be had from here. ", fresh);
    const row = Object.assign(document.createElement("tr"), { className: "gap" });
    row.append(cell);
    document.getElementById("rows").prepend(row);
  } else {
    connect();
  }
}

function start() {
  disconnect();
  waiting = [];
  came = 0;
  pause.textContent = paused ? "Resume (0 new)" : "Pause";
  const { dataset } = document.getElementById("outcomes");
  live.hidden = !dataset.cursor;
  if (dataset.cursor) {
    document.getElementById("since").hidden = true;
    ({ cursor, stream } = dataset);
    show("connecting");
  }
  proceed();
}

function proceed() {
  const { dataset } = document.getElementById("outcomes");
  if (dataset.cursor) {
    connect();
  } else if ("passing" in dataset) {
    soon(askForPage);
  }
}

// A page that is kept for the way back holds no connection.
addEventListener("pagehide", disconnect);
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    proceed();
  }
});

// ---- The filter ------------------------------------------------------------------------------------------------------

const form = () => document.getElementById("filter");
let asking = null;

/** The page at `url`, or null if there is none to be had; never settles once another is asked for. */
async function fetched(url) {
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" }, signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById("updates-page") ? page : null;
  } catch {
    return mine.signal.aborted ? new Promise(() => {}) : null;
  }
}

async function load(url) {
  clearTimeout(again);
  const next = await fetched(url);
  if (!next) {
    location.assign(url); // The browser says what is wrong better than this page could.
    return;
  }
  const focused = document.activeElement?.id;
  const open = document.getElementById("about").open;
  for (const id of ["asked", "outcomes", "about"]) {
    document.getElementById(id).replaceWith(document.adoptNode(next.getElementById(id)));
  }
  document.getElementById("about").open = open;
  if (focused) {
    document.getElementById(focused)?.focus();
  }
  start();
}

/** What somebody has begun to type into the filter stays. */
async function askForPage() {
  const next = await fetched(location.href);
  const outcomes = next?.getElementById("outcomes");
  if (!outcomes || "passing" in outcomes.dataset) {
    soon(askForPage);
    return;
  }
  document.getElementById("trouble")?.replaceWith(next.getElementById("trouble") ?? "");
  document.getElementById("outcomes").replaceWith(document.adoptNode(outcomes));
  start();
}

function filter() {
  const fields = [...new FormData(form())].filter(([, value]) => value.trim() !== "");
  const query = new URLSearchParams(fields).toString();
  const url = query ? `${PATH}?${query}` : PATH;
  history.pushState(null, "", url);
  load(url);
}

page.addEventListener("submit", (event) => {
  event.preventDefault();
  filter();
});
page.addEventListener("change", (event) => {
  if (event.target.id === "field-status") {
    filter();
  }
});
addEventListener("popstate", () => load(location.href));

start();
