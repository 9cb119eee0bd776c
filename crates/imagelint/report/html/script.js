"use strict";
// Filters and sorts what is already in the document. The fragment of the address keeps the filter: #q=web&rule=image-drift
(() => {
  const STEP = 200;
  const form = document.getElementById("filter");
  const fields = ["q", "cluster", "namespace", "rule", "verdict"];
  const lists = [...document.querySelectorAll("[data-list]")].map((root) => ({
    root,
    rows: [...root.querySelectorAll("[data-row]")],
    shown: STEP,
    count: document.getElementById(root.dataset.list + "-count"),
    more: document.getElementById(root.dataset.list + "-more"),
  }));
  const texts = new Map();
  const text = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.replace(/\s+/g, " ").toLowerCase());
    return texts.get(row);
  };
  const read = () => {
    if (!location.hash.includes("=")) return;
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const name of fields) if (form.elements[name]) form.elements[name].value = wanted.get(name) || "";
  };
  const write = () => {
    const wanted = new URLSearchParams();
    for (const name of fields) if (form.elements[name]?.value) wanted.set(name, form.elements[name].value);
    const hash = wanted.toString();
    if (hash || location.hash.includes("=")) history.replaceState(null, "", "#" + hash);
  };
  const apply = () => {
    const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const picks = fields.slice(1).map((name) => [name, form.elements[name]?.value]).filter(([, value]) => value);
    // A finding without clusters holds everywhere.
    const has = (row, [name, value]) => {
      const own = row.dataset[name] ?? "";
      return own.split("\n").includes(value) || (name === "cluster" && own === "");
    };
    for (const list of lists) {
      // Images belong to no rule and no verdict, so only the text narrows them.
      const own = list.root.dataset.list === "images" ? [] : picks;
      let found = 0;
      for (const row of list.rows) {
        const fits = own.every((pick) => has(row, pick)) && words.every((word) => text(row).includes(word));
        found += fits;
        row.hidden = !fits || found > list.shown;
      }
      const visible = Math.min(found, list.shown);
      if (list.count) list.count.textContent = found === list.rows.length ? `(${found})` : `(${found} of ${list.rows.length})`;
      if (list.more) {
        list.more.hidden = visible === found;
        list.more.textContent = `Show ${Math.min(STEP, found - visible)} more of ${found - visible}`;
      }
    }
    document.documentElement.dataset.filtered = "yes";
  };
  const again = () => {
    for (const list of lists) list.shown = STEP;
    apply();
  };
  const sort = (list, heading, column) => {
    const up = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of heading.parentNode.children) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const key = (row) => row.children[column].dataset.key ?? row.children[column].textContent.trim().toLowerCase();
    const keys = new Map(list.rows.map((row) => [row, key(row)]));
    const order = new Intl.Collator("en", { numeric: true }).compare;
    list.rows.sort((a, b) => (up ? 1 : -1) * order(keys.get(a), keys.get(b)));
    list.root.append(...list.rows);
    apply();
  };
  for (const list of lists) {
    list.more?.addEventListener("click", () => { list.shown += STEP; apply(); });
    const headings = [...(list.root.closest("table")?.querySelectorAll("thead th") ?? [])];
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      button.addEventListener("click", () => sort(list, heading, column));
      heading.replaceChildren(button);
    });
  }
  let timer = 0;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { write(); again(); }, 80); });
  form.addEventListener("reset", () => setTimeout(() => { write(); again(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => { read(); again(); });
  addEventListener("beforeprint", () => {
    for (const list of lists) list.shown = Infinity;
    for (const more of document.querySelectorAll("details")) more.open = true;
    apply();
  });
  form.hidden = false;
  read();
  apply();
})();
