// A slider over transactions. Each of its places lies between two commands: just after one, just before the next.

const PATH = "/api/v1/query/transactions";
const WINDOW = 200;
const form = document.getElementById("question");

const range = Object.assign(document.createElement("input"), { type: "range", id: "moment", min: "0", step: "1" });
range.setAttribute("aria-describedby", "moment-text");
const label = Object.assign(document.createElement("label"), { htmlFor: "moment", textContent: "The database as it was" });
const text = Object.assign(document.createElement("output"), { id: "moment-text" });
const buttons = Object.assign(document.createElement("p"), { className: "steps" });
const back = button("moment-back", "← One command back", () => move(-1));
const on = button("moment-on", "One command on →", () => move(1));
const now = button("moment-now", "Now", () => look(""));
const slider = Object.assign(document.createElement("div"), { id: "slider", hidden: true });
slider.append(label, range, text, buttons);
document.getElementById("points").before(slider);

/** Transactions of the window, oldest first. */
let ticks = [];
let sought = 0;

function button(id, textContent, action) {
  const made = Object.assign(document.createElement("button"), { id, type: "button", className: "quiet", textContent });
  made.addEventListener("click", action);
  buttons.append(made);
  return made;
}

async function transactions(before) {
  const query = new URLSearchParams({ limit: WINDOW, ...(before === null ? {} : { before }) });
  const answer = await fetch(`${PATH}?${query}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`${PATH} answered with ${answer.status}`);
  }
  return (await answer.json()).transactions.reverse();
}

function covers(t) {
  return ticks.length > 0 && ticks[0].t <= t && t <= ticks.at(-1).t;
}

/** Puts the slider where the page is. */
async function follow() {
  const { t, fixed } = document.getElementById("points").dataset;
  const mine = ++sought;
  if (t === "") {
    return;
  }
  if (!covers(Number(t)) || fixed !== "true") {
    let found = await transactions(null);
    if (found.length > 0 && Number(t) < found[0].t) {
      found = await transactions(Number(t) + 1);
    }
    if (mine !== sought) {
      return;
    }
    ticks = found;
  }
  range.max = String(Math.max(0, ticks.length - 1));
  range.value = String(Math.max(0, ticks.findLastIndex((tick) => tick.t <= Number(t))));
  slider.hidden = ticks.length < 2;
  tell();
}

function named(tick) {
  const span = document.createElement("span");
  span.append(Object.assign(document.createElement("strong"), { textContent: tick.action ?? "no command" }));
  if (tick.success === false) {
    span.append(" ", Object.assign(document.createElement("span"), { className: "failed", textContent: "failed" }));
  }
  span.append(` · t ${tick.t} · ${tick.instant}`);
  return span;
}

/** Says between which commands the slider is. */
function tell() {
  const at = Number(range.value);
  const tick = ticks[at];
  const next = ticks[at + 1];
  text.replaceChildren("Just after ", named(tick));
  text.append(document.createElement("br"), ...(next ? ["just before ", named(next)] : ["the newest there is"]));
  range.setAttribute("aria-valuetext", text.textContent);
  back.disabled = at === 0;
  on.disabled = next === undefined;
  now.disabled = document.getElementById("field-as-of").value === "";
}

function look(asOf) {
  sought++;
  form.dispatchEvent(new CustomEvent("look", { detail: asOf }));
}

let pause;

/** Asks when the slider has rested for a moment, not at each place that it passes. */
range.addEventListener("input", () => {
  sought++;
  tell();
  clearTimeout(pause);
  pause = setTimeout(() => look(String(ticks[Number(range.value)].t)), 150);
});

function move(steps) {
  range.value = String(Number(range.value) + steps);
  range.dispatchEvent(new Event("input"));
}

document.getElementById("time").addEventListener("click", (event) => {
  const link = event.target.closest("#points a");
  if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    clearTimeout(pause);
    look(new URL(link.href).searchParams.get("as-of") ?? "");
    range.focus();
  }
});

const told = () => follow().catch(() => (slider.hidden = true)); // The links below the slider do as well.
form.addEventListener("shown", told);
told();
