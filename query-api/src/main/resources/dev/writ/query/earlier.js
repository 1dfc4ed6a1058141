// Earlier questions, kept in this browser.

const PATH = "/api/v1/query";
const KEY = "writ.questions";
const MOST = 50;

function kept() {
  try {
    const urls = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(urls) ? urls.filter((url) => typeof url === "string" && url.startsWith(`${PATH}?`)) : [];
  } catch {
    return [];
  }
}

function keep(url) {
  try {
    localStorage.setItem(KEY, JSON.stringify([url, ...kept().filter((u) => u !== url)].slice(0, MOST)));
  } catch {
    // A browser may forbid it, or have no room; the question was answered all the same.
  }
  showKept();
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const earlier = element("select", { id: "earlier" });
const open = element("button", { id: "open-earlier", type: "button", className: "quiet", textContent: "Open" });
const earlierBox = element("p", { id: "history", hidden: true }, element("label", {}, "Earlier questions ", earlier), open);
document.querySelector("#question .actions").append(earlierBox);

function showKept() {
  const urls = kept();
  earlierBox.hidden = urls.length === 0;
  earlier.replaceChildren(element("option", { value: "", textContent: "choose…" }));
  for (const url of urls) {
    const fields = new URLSearchParams(url.slice(PATH.length));
    const text = [fields.get("query"), ...fields.getAll("arg"), fields.get("args")].filter(Boolean).join("  ");
    earlier.append(element("option", { value: url, textContent: text.replace(/\s+/g, " ").slice(0, 100) }));
  }
}

// Not as soon as one is selected: who selects by keyboard passes others on the way.
open.addEventListener("click", () => {
  if (earlier.value) {
    location.assign(earlier.value);
  }
});

document.getElementById("question").addEventListener("answered", (event) => keep(event.detail));
showKept();
