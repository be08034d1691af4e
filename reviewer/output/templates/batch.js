"use strict";
// Draws the page from the rows in it. Texts are set as text, never as markup.
(() => {
const rows = JSON.parse(document.getElementById("data-rows").textContent);
const names = JSON.parse(document.getElementById("data-names").textContent);
const PAGE = 100; // rows that are drawn at once
const MOST_POINTS = 5000; // that a plot draws one by one
const COLORS = ["#3b6ea8", "#c0763b", "#4f8f5b", "#8a5ca0", "#b04a4a", "#5f7a87"];
const at = (id) => document.getElementById(id);

for (const row of rows) {
  row.counts ??= [];
  for (const key of ["stages", "rules", "duplicates", "unchecked", "links"]) row[key] ??= [];
  row.reasons ??= {};
  row.share = share(row.statuses);
}
// Those of the chosen scheme; among them the reviewed ones; among these the ones with a score.
let chosen = rows, reviewed, scored;

function share(statuses) { // of the requirements that are shown, a partial one counting one half
  if (!statuses) return undefined;
  const [covered, partial, missing] = statuses;
  return (covered + partial / 2) / (covered + partial + missing);
}
function make(tag, text, attributes = {}, ...children) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
const percent = (value) => value === undefined ? "" : `${Math.round(value * 100)}%`;
const points = (value) => (value ?? null) === null ? "" : String(Math.round(value * 10) / 10);
const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;"); // plotly reads some markup in labels
const middle = (values) => {
  const sorted = [...values].sort((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

// ---------------------------------------------------------------- what is shown

// `picked` is what was clicked in a figure: its words, and which rows it stands for.
const NOTHING = { search: "", category: "", conclusion: "", concern: "", picked: null };
const state = { ...NOTHING, sort: "rank", down: false, drawn: PAGE };

const columns = {
  rank: { title: "先看次序", value: (row) => row.rank, number: true },
  file: { title: "报告", value: (row) => row.file },
  category: { title: "类别", value: (row) => names.category[row.category] },
  score: { title: "建议得分", value: (row) => row.score, number: true, text: points },
  conclusion: { title: "建议结论", value: (row) => names.conclusion[row.conclusion] },
  share: { title: "体现程度", value: (row) => row.share, number: true, text: percent },
  errors: { title: names.severity.error, value: (row) => row.counts[0], number: true },
  warnings: { title: names.severity.warning, value: (row) => row.counts[1], number: true },
  words: { title: "字数", value: (row) => row.words, number: true },
  reasons: { title: "先看原因", value: (row) => Object.keys(row.reasons).length },
  links: { title: "文件", value: (row) => row.links.length },
};

function shown() {
  const wanted = state.search.trim().toLowerCase();
  const same = (key, row) => state[key] === "" || String(row[key]) === state[key];
  const found = chosen.filter((row) =>
    ["category", "conclusion"].every((key) => same(key, row))
    && (!state.concern || state.concern in row.reasons)
    && (!state.picked || state.picked.holds(row))
    && (!wanted || [row.file, row.company, row.project].some((text) => text && text.toLowerCase().includes(wanted))));
  const value = columns[state.sort].value, sign = state.down ? -1 : 1;
  return found.sort((a, b) => {
    const first = value(a), second = value(b);
    if (first === undefined || second === undefined) return (first === undefined) - (second === undefined) || a.rank - b.rank;
    const order = typeof first === "string" ? first.localeCompare(second, "zh") : first - second;
    return sign * order || a.rank - b.rank;
  });
}

function draw() {
  const found = shown();
  at("rows").replaceChildren(...found.slice(0, state.drawn).map(line));
  at("told").textContent = found.length === chosen.length ? `共 ${found.length} 份` : `${found.length} 份，共 ${chosen.length} 份`;
  at("further").hidden = found.length <= state.drawn;
  at("further").textContent = `再显示 ${Math.min(PAGE, found.length - state.drawn)} 份（还有 ${found.length - state.drawn} 份）`;
  at("chip").hidden = !state.picked;
  at("chip").textContent = state.picked ? `${state.picked.words}　✕` : "";
  for (const head of at("head").children)
    head.setAttribute("aria-sort", head.dataset.column !== state.sort ? "none" : state.down ? "descending" : "ascending");
}

function change(changes, scroll) {
  Object.assign(state, { drawn: PAGE }, changes);
  for (const key of ["search", "category", "conclusion", "concern"]) at(key).value = state[key];
  draw();
  if (scroll) at("list").scrollIntoView();
}

// What is clicked in a figure stands for all of its reports, whatever was filtered before.
const pick = (words, holds) => change({ ...NOTHING, picked: { words, holds } }, true);

// ---------------------------------------------------------------- the table

function line(row) {
  const cells = Object.entries(columns).map(([name, column]) => {
    const value = column.value(row), text = value === undefined ? "" : column.text ? column.text(value) : value;
    if (name === "file") return fileCell(row);
    if (name === "reasons") return make("td", null, {}, make("ul", null, {}, ...Object.values(row.reasons).map((text) => make("li", text))));
    if (name === "links") return make("td", null, {}, ...row.links.map(([kind, href]) => make("a", names.link[kind], { href })));
    return make("td", text, column.number ? { class: "number" } : {});
  });
  const made = make("tr", null, { class: "report", tabindex: "0", "aria-expanded": "false" }, ...cells);
  made.addEventListener("click", (event) => { if (!event.target.closest("a")) unfold(made, row); });
  made.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === made) unfold(made, row); });
  return made;
}

function fileCell(row) {
  const about = [row.company, row.project, names.level[row.level]].filter(Boolean).join("，");
  const told = row.outcome === "reviewed" ? [] : [make("div", names.outcome[row.outcome], { class: "failed" })];
  return make("td", null, {}, make("div", row.file), make("div", about, { class: "soft" }), ...told);
}

function unfold(made, row) {
  const open = made.getAttribute("aria-expanded") === "true";
  made.setAttribute("aria-expanded", String(!open));
  if (open) made.nextElementSibling.remove();
  else made.after(make("tr", null, { class: "more" }, make("td", null, { colspan: String(made.children.length) }, ...details(row))));
}

function details(row) {
  const parts = [];
  if (row.verdict) parts.push(make("p", row.verdict));
  if (row.scheme !== undefined) parts.push(make("p", `评价方案：${names.scheme[row.scheme]}` + (row.pages ? `；${row.pages} 页` : ""), { class: "soft" }));
  if (row.stages.length) parts.push(make("h3", row.score === undefined ? "各部分的达成度" : "得分的组成"), stageTable(row));
  if (row.rules.length) parts.push(make("h3", "发现的问题"), make("p", [...row.rules].sort((a, b) => b[1] - a[1]).map(([rule, count]) => `${names.rule[rule]} ${count} 处`).join("；")));
  if (row.duplicates.length) parts.push(make("h3", "与其他报告雷同"), make("ul", null, {}, ...row.duplicates.map(([file, kind, part, message]) => make("li", `${file}：${kind}，占全文 ${percent(part)}` + (message ? `。${message}` : "")))));
  if (row.unchecked.length) parts.push(make("h3", "未检查"), make("ul", null, {}, ...row.unchecked.map(([rule, reason]) => make("li", `${rule}：${reason}`))));
  return parts;
}

function stageTable(row) {
  const head = ["部分", "权重", "达成度", "得分", ...names.status].map((title) => make("th", title));
  const lines = row.stages.map(([stage, part, weight, got, ...counts]) => {
    const bar = make("span", null, { class: "bar" }, make("i", null, {}));
    bar.firstChild.style.width = percent(part);
    const cell = make("td", null, {}, bar, percent(part));
    return make("tr", null, {}, make("td", names.stage[stage]), make("td", points(weight), { class: "number" }), cell,
      ...[points(got), ...counts].map((value) => make("td", value, { class: "number" })));
  });
  if (row.score !== undefined) lines.push(make("tr", null, {}, make("th", "合计"), make("th"), make("th"), make("th", points(row.score), { class: "number" })));
  return make("table", null, { class: "inner" }, make("thead", null, {}, make("tr", null, {}, ...head)), make("tbody", null, {}, ...lines));
}

// ---------------------------------------------------------------- figures

function cards() {
  const card = (value, label, holds) => {
    const made = make("button", null, { class: "card", type: "button" }, make("b", value), make("span", label));
    made.addEventListener("click", () => pick(label, holds));
    return made;
  };
  const count = (label, holds) => card(chosen.filter(holds).length, label, holds);
  const highest = (number) => Math.max(...scored.filter((row) => row.conclusion === number).map((row) => row.score));
  const bands = used("conclusion").sort((a, b) => highest(b[1]) - highest(a[1]));
  at("cards").replaceChildren(
    count("份报告", () => true),
    count("份已评审", (row) => row.outcome === "reviewed"),
    count("份未能评审", (row) => row.outcome !== "reviewed"),
    count("份有错误", (row) => row.counts[0] > 0),
    ...(scored.length ? [card(points(middle(scored.map((row) => row.score))), "建议得分的中位数", (row) => row.score !== undefined)] : []),
    ...bands.map(([name, number]) => count(`份建议“${name}”`, (row) => row.conclusion === number)));
}

function concerns() {
  for (const button of at("concerns").querySelectorAll("button")) {
    const count = chosen.filter((row) => button.dataset.concern in row.reasons).length;
    button.querySelector("b").textContent = `${count} 份`;
    button.disabled = !count;
  }
}

const layout = (title, more = {}) => ({
  title: { text: title, font: { size: 14 }, x: 0.02 }, margin: { t: 40, l: 45, r: 10, b: 40 }, dragmode: false,
  font: { family: "inherit", size: 12 }, legend: { orientation: "h", y: -0.16 }, hoverlabel: { namelength: -1 },
  paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", ...more,
});
// Whole reports on an axis, also where there are few of them.
const whole = (most) => ({ tickformat: "d", ...(most < 5 ? { dtick: 1 } : {}) });
const used = (key) => names[key].map((name, number) => [name, number]).filter(([, number]) => reviewed.some((row) => row[key] === number));

function plot(id, traces, settings, clicked) {
  Plotly.newPlot(id, traces, settings, { displayModeBar: false, responsive: true, showTips: false });
  at(id).on("plotly_click", (event) => clicked(event.points[0]));
}

function scorePlot() {
  const low = Math.min(...scored.map((row) => bin(row.score)), 60), bins = [];
  for (let begin = low; begin < 100; begin += names.bin) bins.push(begin);
  const labels = bins.map((begin) => `${begin}–${begin + names.bin}`);
  const traces = used("category").map(([name, category], index) => ({
    type: "bar", name: plain(name), x: labels, marker: { color: COLORS[index % COLORS.length] }, customdata: bins.map(() => category),
    y: bins.map((begin) => scored.filter((row) => row.category === category && bin(row.score) === begin).length),
    hovertemplate: "%{x} 分，%{y} 份",
  }));
  const most = Math.max(...bins.map((_, index) => traces.reduce((sum, trace) => sum + trace.y[index], 0)));
  plot("scores", traces, layout("建议得分的分布（份）", { barmode: "stack", bargap: 0.15, xaxis: { type: "category", tickangle: bins.length > 9 ? -45 : 0, automargin: true }, yaxis: whole(most) }), (point) => {
    const begin = bins[labels.indexOf(point.x)], category = point.customdata;
    pick(`${names.category[category]}，得分 ${point.x}`, (row) => row.score !== undefined && row.category === category && bin(row.score) === begin);
  });
}
const bin = (score) => Math.min(Math.floor(score / names.bin) * names.bin, 100 - names.bin);

function stagePlot() {
  const share = (row, stage) => row.stages.find(([number]) => number === stage)?.[1];
  const stages = [...new Set(reviewed.flatMap((row) => row.stages.map(([stage]) => stage)))].sort((a, b) => a - b);
  const titles = stages.map((stage) => plain(names.stage[stage]));
  const labels = titles.map((title) => title.length > 12 ? `${title.slice(0, 11)}…` : title);
  const mean = (values) => values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
  const traces = used("category").map(([name, category], index) => ({
    type: "bar", name: plain(name), x: labels, text: titles, textposition: "none", customdata: stages.map((stage) => [category, stage]),
    y: stages.map((stage) => mean(reviewed.filter((row) => row.category === category).map((row) => share(row, stage)).filter((value) => value !== undefined))),
    marker: { color: COLORS[index % COLORS.length] }, hovertemplate: "%{text}：平均 %{y:.0%}",
  }));
  plot("stages", traces, layout("各部分的达成度（平均，按类别）", { barmode: "group", xaxis: { automargin: true }, yaxis: { tickformat: ".0%", range: [0, 1] } }), (point) => {
    const [category, stage] = point.customdata;
    pick(`${names.category[category]}，评了“${names.stage[stage]}”`, (row) => row.category === category && share(row, stage) !== undefined);
  });
}

function categoryPlot() {
  const traces = used("category").map(([name, category], index) => {
    const found = scored.filter((row) => row.category === category);
    return { type: "box", name: plain(name), y: found.map((row) => row.score), customdata: found.map((row) => row.rank), boxpoints: scored.length > MOST_POINTS ? "outliers" : "all", jitter: 0.4,
      pointpos: 0, marker: { color: COLORS[index % COLORS.length], size: 4, opacity: 0.6 }, hoverinfo: "y" };
  });
  plot("categories", traces, layout("各类别的得分（箱为中间一半，一点一份）", { showlegend: false, hovermode: "closest" }), (point) => {
    const rank = point.customdata;
    if (typeof rank === "number") pick("图中点选的一份", (row) => row.rank === rank);
    else pick(`${point.data.name}，有得分`, (row) => row.score !== undefined && names.category[row.category] === names.category[used("category")[point.curveNumber][1]]);
  });
}

function rulePlot() {
  const counts = names.rule.map((_, rule) => reviewed.filter((row) => row.rules.some(([number]) => number === rule)).length);
  const top = [...counts.keys()].sort((a, b) => counts[b] - counts[a]).slice(0, 10).reverse();
  const trace = { type: "bar", orientation: "h", x: top.map((rule) => counts[rule]), y: top.map((rule) => plain(names.rule[rule])), customdata: top,
    marker: { color: COLORS[0] }, hovertemplate: "%{y}：%{x} 份<extra></extra>" };
  plot("rules", [trace], layout("最常见的问题（出现的份数）", { margin: { t: 40, l: 190, r: 10, b: 30 }, xaxis: whole(Math.max(...counts)) }), (point) => {
    const rule = point.customdata;
    pick(`有“${names.rule[rule]}”`, (row) => row.rules.some(([number]) => number === rule));
  });
}

// ---------------------------------------------------------------- begin

for (const [name, column] of Object.entries(columns)) {
  const button = make("button", column.title, { type: "button" });
  button.addEventListener("click", () => change({ sort: name, down: state.sort === name ? !state.down : false }));
  at("head").append(make("th", null, { "data-column": name, scope: "col" }, button));
}
for (const key of ["scheme", "category", "conclusion"])
  at(key).append(...names[key].map((name, number) => make("option", name, { value: String(number) })));
for (const key of ["category", "conclusion"]) at(key).hidden = names[key].length < 2;
at("schemes").hidden = names.scheme.length < 2;
at("concern").append(...Object.entries(names.concern).filter(([name]) => rows.some((row) => name in row.reasons)).map(([name, title]) => make("option", title, { value: name })));
for (const key of ["category", "conclusion", "concern"]) at(key).addEventListener("change", () => change({ [key]: at(key).value }));
for (const button of at("concerns").querySelectorAll("button"))
  button.addEventListener("click", () => change({ ...NOTHING, concern: button.dataset.concern, sort: "rank", down: false }, true));
at("scheme").addEventListener("change", () => begin(at("scheme").value));
at("search").addEventListener("input", () => change({ search: at("search").value }));
at("chip").addEventListener("click", () => change({ picked: null }));
at("further").addEventListener("click", () => { state.drawn += PAGE; draw(); });

function begin(scheme) {
  chosen = scheme === "" ? rows : rows.filter((row) => String(row.scheme) === scheme);
  reviewed = chosen.filter((row) => row.outcome === "reviewed");
  scored = reviewed.filter((row) => row.score !== undefined);
  cards();
  concerns();
  change(NOTHING);
  const staged = reviewed.some((row) => row.stages.length), ruled = reviewed.some((row) => row.rules.length);
  for (const [id, there, drawn] of [["scores", scored.length, scorePlot], ["categories", scored.length, categoryPlot], ["stages", staged, stagePlot], ["rules", ruled, rulePlot]]) {
    at(id).hidden = !there;
    if (there) drawn();
  }
}
begin("");
})();
