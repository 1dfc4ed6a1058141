// Makes the query page quicker to work with. Without it everything works by form and link.

const PATH = "/api/v1/query";
const LONGEST = 6000;
const OPEN = { "(": ")", "[": "]", "{": "}" };
const form = document.getElementById("question");
const editor = document.getElementById("field-query");

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// ---- The text of a query -------------------------------------------------------------------------------------------

/** Its tokens: brackets, strings and words, each with where it begins and ends; comments are left out. */
function tokens(text) {
  const found = [];
  const token = /;[^\n]*|\\.[^\s()[\]{}",;]*|"(?:[^"\\]|\\[^])*("?)|[()[\]{}]|[^\s()[\]{}",;]+/g;
  for (let m = token.exec(text); m; m = token.exec(text)) {
    if (m[0][0] !== ";") {
      found.push({ text: m[0], start: m.index, end: token.lastIndex, endless: m[0][0] === '"' && m[1] === "" });
    }
  }
  return found;
}

/** The first place where brackets or quotes do not match, and why; and pairs of brackets that do. */
function balance(text) {
  const open = [];
  const pairs = [];
  for (const token of tokens(text)) {
    if (token.endless) {
      return { pairs, fault: { token, why: "this text never ends" } };
    } else if (OPEN[token.text]) {
      open.push(token);
    } else if (/^[)\]}]$/.test(token.text)) {
      const last = open.pop();
      if (!last || OPEN[last.text] !== token.text) {
        return { pairs, fault: { token, why: last ? `${last.text} is open here` : "nothing is open here" } };
      }
      pairs.push([last.start, token.start]);
    }
  }
  return { pairs, fault: open.length ? { token: open.pop(), why: "this is never closed" } : null };
}

/** What :in names besides $, or null where that cannot be told. */
function inputs(text) {
  if (balance(text).fault) {
    return null;
  }
  const named = [];
  let depth = 0;
  let inside = false;
  let start = 0;
  for (const token of tokens(text)) {
    const closes = /^[)\]}]$/.test(token.text);
    depth -= closes ? 1 : 0;
    if (depth === 1 && !closes) {
      if (token.text.startsWith(":")) {
        inside = token.text === ":in";
        continue;
      }
      start = token.start;
    }
    depth += OPEN[token.text] ? 1 : 0;
    if (inside && depth === 1 && token.text !== "$") {
      named.push(text.slice(start, token.end));
    }
  }
  return text.trimStart().startsWith("[") ? named : null;
}

// ---- Asking without leaving the page ---------------------------------------------------------------------------------

let asking = null;

function address() {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value.trim() !== "" || name === "arg") {
      fields.append(name, value);
    }
  }
  const query = fields.toString();
  return query ? `${PATH}?${query}` : PATH;
}

/** Puts what the server says to `url`, the form as it stands, in the place of what it said before; of several, the last. */
async function load(url, remember) {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const result = document.getElementById("result");
  result.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" }, signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("query-page")) {
      throw new Error(`answered with ${answer.status}`);
    }
    show(page, address() === url);
    remember(url);
    return answer.ok;
  } catch (e) {
    if (e.name !== "AbortError") {
      result.replaceChildren(element("p", { className: "error", textContent: `No answer: ${e.message}` }));
    }
    return false;
  } finally {
    if (asking === mine) {
      document.getElementById("result").removeAttribute("aria-busy");
    }
  }
}

/** What somebody typed while the server was busy is left alone. */
function show(page, untouched) {
  const { id: focused, selectionStart: from, selectionEnd: to } = document.activeElement;
  for (const id of ["problem", "steps", "result", "points", ...(untouched ? ["arguments", "fields"] : [])]) {
    document.getElementById(id).replaceWith(page.getElementById(id));
  }
  if (page.getElementById("advanced").open) {
    document.getElementById("advanced").open = true;
  }
  if (focused && document.activeElement.id !== focused) {
    const field = document.getElementById(focused);
    field?.focus();
    if (field && from !== null && from !== undefined) {
      field.setSelectionRange(from, to);
    }
  }
  decorate(page);
}

const push = (url) => history.pushState(null, "", url);
const replace = (url) => history.replaceState(null, "", url);

/** Too long for an address, it is posted as the form stands, and the page is left. */
async function ask() {
  if (!form.reportValidity()) {
    return;
  }
  const url = address();
  if (url.length > LONGEST) {
    form.method = "post";
    form.submit();
  } else if (await load(url, push)) {
    form.dispatchEvent(new CustomEvent("answered", { detail: url }));
  }
}

form.addEventListener("submit", (event) => {
  if (!event.submitter?.hasAttribute("formmethod")) {
    event.preventDefault();
    ask();
  }
});
window.addEventListener("popstate", () => location.reload());

// ---- The editor ------------------------------------------------------------------------------------------------------

const backdrop = element("pre", { className: "backdrop", ariaHidden: "true" });
const verdict = element("button", { id: "balance", type: "button", hidden: true });
const box = element("div", { className: "box" });
editor.before(box);
box.append(backdrop, editor);
box.after(verdict);
let wrong = null;

/** Draws, behind the text, what is wrong with it and which bracket belongs to the one at the cursor. */
function draw() {
  const text = editor.value;
  const { pairs, fault } = balance(text);
  const marks = [];
  if (fault) {
    marks.push([fault.token.start, Math.min(fault.token.end, fault.token.start + 1), "fault"]);
    const before = text.slice(0, fault.token.start).split("\n");
    verdict.textContent = `Line ${before.length}, column ${before.at(-1).length + 1}: ${fault.why}`;
    verdict.onclick = () => {
      editor.focus();
      editor.setSelectionRange(fault.token.start, fault.token.start + 1);
    };
  } else if (wrong && wrong.text === text) {
    marks.push([wrong.start, wrong.end, "fault"]);
  }
  verdict.hidden = !fault;
  editor.setAttribute("aria-invalid", String(Boolean(fault) || Boolean(wrong && wrong.text === text)));
  const at = editor.selectionStart;
  for (const pair of pairs.filter(([a, b]) => document.activeElement === editor && [a, a + 1, b, b + 1].includes(at)).slice(0, 1)) {
    marks.push([pair[0], pair[0] + 1, "pair"], [pair[1], pair[1] + 1, "pair"]);
  }
  marks.sort((a, b) => a[0] - b[0]);
  backdrop.replaceChildren();
  let end = 0;
  for (const [from, to, className] of marks) {
    if (from >= end) {
      backdrop.append(text.slice(end, from), element("mark", { className, textContent: text.slice(from, to) }));
      end = to;
    }
  }
  backdrop.append(text.slice(end) + "\n");
  backdrop.scrollTop = editor.scrollTop;
}

/** As if typed, so that it can be undone. */
function insert(text, from = editor.selectionStart, to = editor.selectionEnd) {
  editor.setSelectionRange(from, to);
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
    editor.setRangeText(text, from, to, "end");
    editor.dispatchEvent(new Event("input"));
  }
}

let leaving = false;

editor.addEventListener("keydown", (event) => {
  const { key } = event;
  if (event.isComposing || completionKey(event)) {
    return;
  }
  const { value, selectionStart: from, selectionEnd: to } = editor;
  const next = value[to] ?? "";
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    ask();
  } else if (key === "Escape") {
    leaving = true;
    return;
  } else if (key === "Tab" && !event.shiftKey && !leaving && !event.ctrlKey && !event.altKey) {
    event.preventDefault();
    insert("  ");
  } else if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if ((OPEN[key] || key === '"') && from === to && next === '"' && key === '"') {
    event.preventDefault();
    editor.setSelectionRange(to + 1, to + 1);
  } else if ((OPEN[key] || key === '"') && (from !== to || next === "" || /[\s)\]}]/.test(next)) && value[from - 1] !== "\\") {
    event.preventDefault();
    const inner = value.slice(from, to);
    insert(key + inner + (OPEN[key] ?? '"'));
    editor.setSelectionRange(from + 1, from + 1 + inner.length);
  } else if (/^[)\]}]$/.test(key) && from === to && next === key && !balance(value).fault) {
    event.preventDefault();
    editor.setSelectionRange(to + 1, to + 1);
  } else if (key === "Backspace" && from === to && from > 0 && (OPEN[value[from - 1]] ?? "none") === next) {
    event.preventDefault();
    insert("", from - 1, to + 1);
  }
  leaving = leaving && key === "Shift";
});
editor.addEventListener("input", () => {
  draw();
  complete();
  fitInputs();
});
editor.addEventListener("scroll", () => (backdrop.scrollTop = editor.scrollTop));
editor.addEventListener("blur", () => close());
document.addEventListener("selectionchange", draw);

/** One field for each input of the query as it stands. */
function fitInputs() {
  const named = inputs(editor.value);
  const group = document.getElementById("arguments");
  const fields = [...group.querySelectorAll(".field")];
  const labels = fields.filter((f) => f.querySelector("[name=arg]")).map((f) => f.querySelector("label").textContent);
  if (!named || named.join("\n") === labels.join("\n") || group.querySelector("[name=args]")?.value) {
    return;
  }
  const values = fields.map((f) => f.querySelector("input").value);
  group.replaceChildren(
    group.querySelector("legend"),
    ...named.map((label, i) => {
      const id = `field-arg-${i}`;
      const input = element("input", { id, name: "arg", value: values[i] ?? "", autocomplete: "off", spellcheck: false });
      input.setAttribute("aria-describedby", `${id}-hint`);
      const hint = element("span", { className: "hint", id: `${id}-hint`, textContent: "as EDN" });
      return element("div", { className: "field" }, element("label", { htmlFor: id, textContent: label }), input, hint);
    }),
  );
}

// ---- Names of attributes ---------------------------------------------------------------------------------------------

let attributes = [];
const list = element("ul", { id: "completions", role: "listbox", ariaLabel: "Attributes", hidden: true });
box.after(list);
editor.setAttribute("aria-autocomplete", "list");
editor.setAttribute("aria-controls", list.id);
let word = null;

function complete() {
  const before = editor.value.slice(0, editor.selectionStart);
  word = /(?<![^\s([{,])(:[^\s()[\]{}",;]*)$/.exec(before)?.[1] ?? null;
  const part = word?.slice(1).toLowerCase();
  const fits = word === null ? [] : attributes.filter((a) => a.ident.toLowerCase().includes(part) && a.ident !== word);
  fits.sort((a, b) => b.ident.startsWith(word) - a.ident.startsWith(word));
  list.replaceChildren(
    ...fits.slice(0, 8).map((a, i) => {
      const item = element("li", { id: `completion-${i}`, role: "option", title: a.doc ?? "" }, element("code", { textContent: a.ident }));
      item.append(element("span", { className: "hint", textContent: a.type }));
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        accept(a.ident);
      });
      return item;
    }),
  );
  list.hidden = list.childElementCount === 0;
  list.hidden ? close() : select(list.firstElementChild);
}

function select(item) {
  for (const other of list.children) {
    other.setAttribute("aria-selected", String(other === item));
  }
  item.scrollIntoView({ block: "nearest" });
  editor.setAttribute("aria-activedescendant", item.id);
}

function close() {
  list.hidden = true;
  editor.removeAttribute("aria-activedescendant");
}

function accept(ident) {
  const at = editor.selectionStart;
  insert(ident, at - word.length, at);
  close();
}

/** Whether the key went to the list of names. */
function completionKey(event) {
  if (list.hidden) {
    return false;
  }
  const selected = list.querySelector("[aria-selected=true]");
  if (event.key === "ArrowDown") {
    select(selected.nextElementSibling ?? list.firstElementChild);
  } else if (event.key === "ArrowUp") {
    select(selected.previousElementSibling ?? list.lastElementChild);
  } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || (event.key === "Tab" && !event.shiftKey)) {
    accept(selected.querySelector("code").textContent);
  } else if (event.key === "Escape") {
    close();
  } else {
    return false;
  }
  event.preventDefault();
  return true;
}

async function readJson(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`${url} answered with ${answer.status}`);
  }
  return answer.json();
}

// ---- What the server drew --------------------------------------------------------------------------------------------

/** Adds to what the server drew: on the first page, and on each whose parts took the place of its parts. */
function decorate(page = document) {
  const marked = document.getElementById("marked");
  const text = page.getElementById("field-query").defaultValue;
  wrong = marked && { text, start: Number(marked.dataset.start), end: Number(marked.dataset.end) };
  if (navigator.clipboard) {
    for (const command of document.querySelectorAll("code.command")) {
      const copy = element("button", { type: "button", className: "quiet copy", textContent: "Copy" });
      copy.addEventListener("click", async () => {
        const copied = await navigator.clipboard.writeText(command.textContent).then(() => true, () => false);
        copy.textContent = copied ? "Copied" : "Not allowed";
      });
      command.after(" ", copy);
    }
  }
  draw();
  form.dispatchEvent(new CustomEvent("shown"));
}

/** The time slider asks for another time. */
form.addEventListener("look", (event) => {
  document.getElementById("field-as-of").value = event.detail;
  document.getElementById("field-offset").value = "";
  const url = address();
  if (url.length > LONGEST) {
    ask();
  } else {
    load(url, replace);
  }
});

decorate();
readJson(`${PATH}/schema`)
  .then((schema) => [...schema.namespaces, ...schema.commands].flatMap((group) => group.attributes))
  .then((all) => (attributes = all.map((a) => ({ ident: `:${a.ident.replace(/^:/, "")}`, type: (a["value-type"] ?? "").replace("db.type/", ""), doc: a.doc }))))
  .catch(() => {}); // Names can be typed without help.
