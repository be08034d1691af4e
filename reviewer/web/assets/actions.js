/* What a person does inside a piece of the page, told to the server: runs once for each of them. */
const tell = (data) => trigger("select", data);
const all = (selector) => [...element.querySelectorAll(selector)];
const named = (name, value) => `[${name}="${CSS.escape(value)}"]`;

/* A new result comes in as new elements. Whoever works in the old ones finds the new ones as they left them: what is
   open, how far it is scrolled, what is filtered, sorted, lit, and what is being typed. */
let kept = null;
const block = element.closest(".block");
const forget = () => { block.rvLit = null; kept = { of: shown(), folds: new Map(), scrolled: new Map(), chosen: new Map(), sort: null, typing: null }; };
const shown = () => element.querySelector("[data-of]")?.dataset.of;
const SCROLLED = [".rv-list", ".rv-sheets"];
const fieldOf = (field) => {
  const form = field.closest("form[data-id]");
  const same = field.matches("[type=radio], [type=checkbox]") ? named("value", field.value) : "";
  return (form ? `form${named("data-id", form.dataset.id)} ` : "") + named("name", field.name) + same;
};

const showEdited = (area, open) => {
  const draft = element.querySelector(named("data-draft", area.name)), button = element.querySelector(named("data-edit", area.name));
  area.hidden = !open;
  draft.hidden = open;
  button.textContent = open ? "完成" : "修改文字";
};

const sortTable = () => {
  const table = element.querySelector("[data-sortable]");
  if (!table || !kept.sort) return;
  const { column, down } = kept.sort, head = table.tHead.rows[0].cells[column], body = table.tBodies[0];
  const text = (row) => row.cells[column].textContent.trim();
  const numbers = head.dataset.sort === "number";
  const compare = (one, other) => {
    const [a, b] = [text(one), text(other)];
    if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1); // what has no value comes last in either direction
    return (numbers ? a - b : a.localeCompare(b, "zh-CN")) * (down ? -1 : 1);
  };
  [...body.rows].sort(compare).forEach((row) => body.append(row));
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
};

const restore = () => {
  if (kept.of !== shown()) forget();
  all("details[data-fold]").forEach((fold) => kept.folds.has(fold.dataset.fold) && (fold.open = kept.folds.get(fold.dataset.fold)));
  kept.chosen.forEach((value, name) => {
    all(`button${named("data-choose", name)}${named("data-value", value)}`).forEach((button) => button.click());
    all(`select${named("data-choose", name)}`).forEach((select) => { select.value = value; select.dispatchEvent(new Event("change", { bubbles: true })); });
  });
  sortTable();
  const lit = block.rvLit;
  if (lit) all(named("data-mark", lit)).forEach((mark) => mark.classList.add("rv-lit"));
  SCROLLED.forEach((pane) => element.querySelector(pane)?.scrollTo({ top: kept.scrolled.get(pane) ?? 0, behavior: "instant" }));
  if (!kept.typing) return;
  const { field, value, at } = kept.typing, again = element.querySelector(field);
  if (!again) return;
  if (again.matches("textarea")) showEdited(again, true);
  if (value !== null) again.value = value;
  again.focus({ preventScroll: true });
  if (at !== null) again.setSelectionRange(at, at);
};
forget();
watch("value", restore);

const TYPED = "input[type=text], input:not([type]), textarea";
element.addEventListener("scroll", (event) => SCROLLED.forEach((pane) => event.target.matches?.(pane) && kept.scrolled.set(pane, event.target.scrollTop)), true);
element.addEventListener("toggle", (event) => event.target.dataset?.fold && kept.folds.set(event.target.dataset.fold, event.target.open), true);
for (const kind of ["input", "focusin"]) {
  element.addEventListener(kind, (event) => {
    const field = event.target, typed = field.matches(TYPED);
    if (field.name) kept.typing = { field: fieldOf(field), value: typed ? field.value : null, at: typed ? field.selectionStart : null };
    else if (field.matches("summary")) kept.typing = { field: `${named("data-fold", field.parentElement.dataset.fold ?? "")} > summary`, value: null, at: null };
    else if (!field.closest("form")) kept.typing = null;
  });
}
// Leaving a field ends the typing; not so where the framework takes the field away.
element.addEventListener("focusout", (event) => event.target.isConnected && event.relatedTarget && (kept.typing = null));

element.addEventListener("click", (event) => {
  const head = event.target.closest("th[data-sort]");
  if (head) {
    const column = head.cellIndex;
    kept.sort = { column, down: kept.sort?.column === column ? !kept.sort.down : head.dataset.sort === "number" };
    sortTable();
    return;
  }
  const choice = event.target.closest("button[data-choose]");
  if (choice) kept.chosen.set(choice.dataset.choose, choice.dataset.value);
  const button = event.target.closest("button[data-do], a[data-do]");
  if (button) {
    event.preventDefault();
    if (!button.dataset.sure || confirm(button.dataset.sure)) tell({ ...button.dataset });
    return;
  }
  const edit = event.target.closest("[data-edit]");
  if (edit) {
    const area = element.querySelector(`textarea${named("name", edit.dataset.edit)}`);
    showEdited(area, area.hidden);
    if (!area.hidden) area.focus();
  }
});

element.addEventListener("keydown", (event) => {
  if (["Enter", " "].includes(event.key) && event.target.matches("th[data-sort]")) { event.preventDefault(); event.target.click(); }
});

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target, value = event.submitter?.value ?? "", reason = form.elements.reason;
  if (reason && !["undo", "confirmed"].includes(value) && !reason.value.trim()) {
    reason.setCustomValidity("请先写明理由。");
    reason.reportValidity();
    reason.addEventListener("input", () => reason.setCustomValidity(""), { once: true });
    return;
  }
  // The form goes with the decision; its row takes the focus.
  const row = form.closest("details[data-fold]");
  kept.typing = row ? { field: `${named("data-fold", row.dataset.fold)} > summary`, value: null, at: null } : null;
  tell({ ...form.dataset, value, reason: reason?.value ?? "" });
});

element.addEventListener("change", (event) => {
  const field = event.target, form = field.closest("[data-form]");
  if (field.matches("select[data-choose]")) kept.chosen.set(field.dataset.choose, field.value);
  if (!form || !field.name) return;
  const ticked = field.matches("[type=radio], [type=checkbox]");
  const same = [...form.querySelectorAll(named("name", field.name))];
  tell({ do: "edit", id: field.name, value: ticked ? same.filter((item) => item.checked).map((item) => item.value).join(",") : field.value });
});
