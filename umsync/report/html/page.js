"use strict";
// Everything here only hides, orders or repeats what the page already says without it.
document.documentElement.classList.add("js");

const SHOWN = 50;
const COLLATOR = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const plain = (text) => text.normalize("NFC").toLowerCase();
const make = (tag, text, className) => {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
};

const called = (row) => (row.cells[0].querySelector("bdi") || row.cells[0]).textContent;

function enhance(root) {
  const body = root.querySelector("tbody");
  const form = root.querySelector("form");
  const found = root.querySelector(".found");
  const pager = root.querySelector(".pager");
  const narrowed = make("p", "", "narrowed");
  const heads = [...root.querySelector("thead").querySelectorAll("th")];
  const names = heads.map((head) => head.textContent);
  const all = [...body.rows].map((row, place) => ({ row, place, keys: ` ${row.dataset.k} ` }));
  let matching = all;
  let page = 0;
  let column = -1;
  let falling = false;

  body.replaceChildren();
  found.after(narrowed);
  root.classList.add("ready");
  for (const each of all) each.text = plain(each.row.textContent);

  function show() {
    const last = Math.max(0, Math.ceil(matching.length / SHOWN) - 1);
    page = Math.min(page, last);
    const from = page * SHOWN;
    body.replaceChildren(...matching.slice(from, from + SHOWN).map(openable));
    pager.hidden = last === 0;
    pager.querySelector(".page").textContent = `Page ${page + 1} of ${last + 1}`;
    pager.querySelector(".previous").disabled = page === 0;
    pager.querySelector(".next").disabled = page === last;
    const total = all.length.toLocaleString("en-US");
    const some = matching.length.toLocaleString("en-US");
    const words = `${some} of ${total} ${found.dataset.noun}`;
    if (found.textContent !== words) found.textContent = words;
    const by = chosen();
    narrowed.textContent = by.length ? `${words}: filtered by ${by.join(", ")}.` : "";
  }

  function chosen() {
    return [...form.querySelectorAll("input, select")].filter((each) => each.value.trim()).map((each) => {
      const label = each.closest("label").querySelector("span").textContent;
      const value = each.selectedOptions ? each.selectedOptions[0].textContent.replace(/ \([\d,]+\)$/, "") : each.value.trim();
      return `${label}: ${value}`;
    });
  }

  function filter() {
    const words = plain(form.querySelector("[type=search]").value).split(/\s+/).filter(Boolean);
    const keys = [...form.querySelectorAll("select")].map((each) => each.value).filter(Boolean);
    const bound = (name) => form.querySelector(`[data-bound=${name}]`)?.value || "";
    const [since, until] = [bound("since"), bound("until")];
    matching = all.filter(({ row, keys: own, text }) =>
      keys.every((key) => own.includes(` ${key} `)) &&
      words.every((word) => text.includes(word)) &&
      (!since || row.dataset.d >= since) && (!until || row.dataset.d <= until));
    order();
    page = 0;
    show();
  }

  function order() {
    if (column < 0) {
      matching.sort((a, b) => a.place - b.place);
      return;
    }
    const turn = falling ? -1 : 1;
    for (const each of matching) {
      each.sorted ??= [];
      each.sorted[column] ??= each.row.cells[column].textContent;
    }
    matching.sort((a, b) =>
      turn * COLLATOR.compare(a.sorted[column], b.sorted[column]) || a.place - b.place);
  }

  function sortBy(number) {
    falling = column === number && !falling;
    column = number;
    for (const [each, head] of heads.entries()) {
      if (head.querySelector("button")) head.setAttribute("aria-sort", "none");
      if (each === column) head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    }
    matching = [...matching];
    order();
    page = 0;
    show();
  }

  function openable({ row }) {
    const cell = row.cells[row.cells.length - 1];
    const details = cell.querySelector("details");
    if (!details || cell.querySelector(":scope > button")) return row;
    const button = make("button", "Details", "open");
    button.type = "button";
    button.setAttribute("aria-haspopup", "dialog");
    button.setAttribute("aria-label", `Details of ${called(row)}, ${row.cells[1].textContent}`);
    button.addEventListener("click", () => tell(row, names, button));
    cell.prepend(button);
    return row;
  }

  for (const [number, head] of heads.entries()) {
    if (head.classList.contains("last")) continue;
    const button = make("button", head.textContent);
    button.type = "button";
    button.addEventListener("click", () => sortBy(number));
    head.replaceChildren(button);
    head.setAttribute("aria-sort", "none");
  }
  for (const [name, way] of [["previous", -1], ["next", 1]]) {
    const button = pager.querySelector(`.${name}`);
    button.addEventListener("click", () => {
      page += way;
      show();
      root.scrollIntoView({ block: "start" });
      if (button.disabled) pager.querySelector("button:not(:disabled)").focus();
    });
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => {
    column = -1;
    for (const head of heads) if (head.hasAttribute("aria-sort")) head.setAttribute("aria-sort", "none");
    setTimeout(filter);
  });
  addEventListener("beforeprint", () => {
    body.replaceChildren(...matching.map((each) => each.row));
  });
  addEventListener("afterprint", show);
  filter();
}

function tell(row, names, opener) {
  const dialog = document.querySelector("dialog");
  const list = make("dl", "", "facts");
  for (const [number, cell] of [...row.cells].entries()) {
    if (number === row.cells.length - 1 || !cell.textContent) continue;
    const entry = make("div");
    const said = make("dd");
    said.append(...cell.cloneNode(true).childNodes);
    entry.append(make("dt", names[number]), said);
    list.append(entry);
  }
  const more = row.querySelector("details").cloneNode(true);
  more.querySelector("summary").remove();
  const own = more.querySelector("dl");
  for (const term of own.querySelectorAll("dt")) {
    const entry = make("div");
    entry.append(term.nextElementSibling);
    entry.prepend(term);
    list.append(entry);
  }
  own.remove();
  dialog.querySelector("h2").textContent = called(row);
  dialog.querySelector(".dialog-body").replaceChildren(list, ...more.childNodes);
  dialog.onclose = () => opener.focus();
  dialog.showModal();
  dialog.querySelector("h2").focus();
}

function copying(box) {
  const button = box.querySelector(".copy");
  const code = box.querySelector("code");
  const said = box.querySelector(".copied");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      said.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(code);
      said.textContent = "Selected. Copy it with the keyboard.";
    }
  });
}

function unfolding() {
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of closed) each.open = false;
  });
}

addEventListener("DOMContentLoaded", () => {
  for (const each of document.querySelectorAll(".filtered")) enhance(each);
  for (const each of document.querySelectorAll(".command")) copying(each);
  unfolding();
  const dialog = document.querySelector("dialog");
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
});
