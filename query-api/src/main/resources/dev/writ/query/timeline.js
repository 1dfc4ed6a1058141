// A slider over transactions. Each of its places lies between two commands: just after one, just before the next.

const PATH = "/api/v1/query/transactions";
const WINDOW = 100;
const form = document.getElementById("question");

const range = Object.assign(document.createElement("input"), { type: "range", id: "moment", min: "0", step: "1" });
range.setAttribute("aria-describedby", "moment-text");
const label = Object.assign(document.createElement("label"), { htmlFor: "moment", textContent: "The database as it was" });
const text = Object.assign(document.createElement("output"), { id: "moment-text" });
const slider = Object.assign(document.createElement("div"), { id: "slider", hidden: true });
slider.append(label, range, text);
document.getElementById("steps").before(slider);

/** Transactions of the window, oldest first. */
let ticks = [];
let sought = 0;
/** Set while the slider has not rested: then an answer that comes in does not move it. */
let pause = null;

async function transactions(around) {
  const answer = await fetch(`${PATH}?limit=${WINDOW}&around=${around}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`${PATH} answered with ${answer.status}`);
  }
  return (await answer.json()).transactions.reverse();
}

/** Whether the window goes on to both sides, or ends there because time does. */
function covers(t) {
  return ticks.length > 0 && ticks[0].t <= t && t < ticks.at(-1).t;
}

/** Puts the slider where the page is. */
async function follow() {
  const { t, fixed } = document.getElementById("steps").dataset;
  const mine = ++sought;
  if (t === "" || pause !== null) {
    return;
  }
  if (!covers(Number(t)) || fixed !== "true") {
    const found = await transactions(t);
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
  span.append(` · t ${tick.t} · ${tick.instant.replace(".000Z", "Z")}`);
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
}

function look(asOf) {
  sought++;
  clearTimeout(pause);
  pause = null;
  form.dispatchEvent(new CustomEvent("look", { detail: asOf }));
}

/** Asks when the slider has rested for a moment, not at each place that it passes. */
range.addEventListener("input", () => {
  sought++;
  tell();
  clearTimeout(pause);
  const { t } = ticks[Number(range.value)];
  pause = setTimeout(() => look(String(t)), 150);
});

document.getElementById("query-page").addEventListener("click", (event) => {
  const link = event.target.closest("#points a, #steps a");
  if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    look(new URL(link.href).searchParams.get("as-of") ?? "");
    if (!link.id) {
      range.focus();
    }
  }
});

const told = () => follow().catch(() => (slider.hidden = true)); // The links below the slider do as well.
form.addEventListener("shown", told);
told();
