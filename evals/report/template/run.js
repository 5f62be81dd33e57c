"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const PAGE = 100;
let shown = PAGE;

function shownValue(value, unit) {
  if (unit === "s") return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(1)} s`;
  return unit ? String(Math.round(value)) : value.toFixed(3);
}

function showHeader() {
  const run = data.run;
  document.title = `Evals: ${run.target}`;
  document.querySelector("h1").textContent = `Evals: ${run.target}`;
  const about = [`${data.results.length} answers in ${data.seconds.toFixed(1)} s`, run.started, run.id,
    `corpus ${(run.fingerprints.corpus || "").slice(0, 8)}`, `index ${(run.fingerprints.index || "").slice(0, 8)}`,
    ...Object.entries(run.settings).map(([name, value]) => `${name}: ${value}`),
    ...Object.entries(run.versions).map(([name, value]) => `${name} ${value}`)];
  document.getElementById("about").textContent = about.join(" · ");
  const gates = document.getElementById("gates");
  gates.className = data.passed ? "good" : "bad";
  gates.textContent = data.passed ? "✓ every gate holds" : data.reasons.map((reason) => `✗ ${reason}`).join("\n");
}

function changeCell(line) {
  if (!line.change) return make("td");
  const certain = line.change.low > 0 || line.change.high < 0;
  const better = (line.change.value > 0) === (line.better === "higher");
  const text = `${line.change.value > 0 ? "+" : ""}${line.change.value.toFixed(3)}`;
  return make("td", { class: `number ${certain ? (better ? "good" : "bad") : ""}` }, text);
}

function showNumbers() {
  const heads = ["Metric", "Value", "95 % interval", "n"];
  if (data.metrics.some((line) => line.change)) heads.push("Change");
  const head = make("tr", {}, ...heads.map((name, n) => make("th", { class: n ? "number" : undefined }, name)));
  const table = make("table", {}, head);
  for (const line of data.metrics) {
    const name = make("td", {}, line.title + (line.better === "lower" ? " ↓" : ""), make("small", { class: "muted" }, line.source));
    const interval = `${shownValue(line.low, line.unit)} – ${shownValue(line.high, line.unit)}`;
    table.append(make("tr", {}, name,
      make("td", { class: "number" }, shownValue(line.value, line.unit)),
      make("td", { class: "number" }, interval),
      make("td", { class: "number" }, String(line.n)),
      heads.length > 4 ? changeCell(line) : null));
  }
  document.getElementById("numbers").append(table);
}

function showCharts() {
  const charts = data.charts;
  const box = document.getElementById("charts");
  const card = (title, drawing, wide) =>
    box.append(make("div", { class: `card ${wide ? "wide" : ""}` }, make("h3", {}, title), drawing));
  if (charts.roles.rows.length) card("Role wanted and role given", matrixChart(charts.roles), true);
  if (charts.kinds.rows.length) card("Kind wanted and kind given", matrixChart(charts.kinds));
  if (charts.reliability.length) card("Is it as right as it is sure?", reliabilityChart(charts.reliability));
  if (charts.risk.length) card("Wrong answers, surest first", riskChart(charts.risk));
  if (charts.learning.length) card("What more examples bring", learningChart(charts.learning));
  if (charts.latency.length) card("How long an answer takes", latencyChart(charts.latency));
  for (const [sort, title] of [["kind", "Right by kind"], ["role", "Right by role"], ["file", "Right by file"], ["tag", "Right by tag"]]) {
    const rates = charts.labels.filter((rate) => rate.sort === sort);
    if (rates.length) card(title, barsChart(rates), sort === "tag");
  }
}

const labelsOf = (result) => {
  const expect = result.case.expect;
  return [...(result.case.tags || []), ...(expect.kinds || [expect.kind]), ...(expect.roles || []), result.file];
};

function outline(result) {
  if (!result.reply) return result.error;
  const sure = result.reply.confidence === null ? "" : ` (${result.reply.confidence.toFixed(2)})`;
  return `${result.reply.kind} ${result.reply.roles.slice(0, 3).join(", ")}${sure}`;
}

function citationView(citation) {
  const key = Object.keys(data.sections).find((name) => {
    const [article] = name.split(":");
    const section = data.sections[name];
    return article === citation.article && section.start <= citation.start && citation.start < section.start + section.text.length;
  });
  const place = `[${citation.n}] ${citation.title}${citation.heading ? " › " + citation.heading : ""}`;
  const quote = make("div", { class: "quote" });
  if (key) {
    // Offsets count characters; JavaScript counts some characters twice.
    const section = data.sections[key];
    const letters = Array.from(section.text);
    const from = citation.start - section.start;
    const to = citation.end - section.start;
    quote.append(letters.slice(0, from).join(""), make("mark", {}, letters.slice(from, to).join("")), letters.slice(to).join(""));
  } else {
    quote.append(make("mark", {}, citation.quote));
  }
  return make("details", {}, make("summary", {}, place), quote);
}

// The words between double asterisks in bold; the rest of an answer stays as it was written.
function emphasised(text) {
  const box = make("div", { class: "answer" });
  text.split("**").forEach((part, number) => box.append(number % 2 ? make("b", {}, part) : part));
  return box;
}

function inside(result) {
  const expect = result.case.expect;
  const box = make("div", { class: "inside" });
  for (const turn of result.case.turns) box.append(make("p", { class: "turn" }, turn));
  const wanted = `${(expect.kinds || [expect.kind]).join(" or ")} ${(expect.roles || []).join(", ")}`;
  const table = make("table", {},
    make("tr", {}, make("th", {}, ""), make("th", {}, "expected"), make("th", {}, "got")),
    make("tr", {}, make("td", {}, "advice"), make("td", {}, wanted), make("td", {}, outline(result))));
  if (expect.missing || (result.reply && result.reply.missing)) {
    table.append(make("tr", {}, make("td", {}, "not covered"), make("td", {}, expect.missing || ""), make("td", {}, result.reply ? result.reply.missing : "")));
  }
  for (const fact of result.facts) {
    const mark = fact.degree === 1 ? "✓" : fact.degree ? "partly" : "✗";
    table.append(make("tr", {}, make("td", {}, "key point"), make("td", {}, fact.fact), make("td", {}, `${mark} ${fact.by}`)));
  }
  box.append(table);
  const chips = make("p", {});
  for (const [name, held] of Object.entries(result.checks)) chips.append(make("span", { class: `chip ${held ? "good" : "bad"}` }, `${held ? "✓" : "✗"} ${name}`));
  for (const tag of result.case.tags || []) chips.append(make("span", { class: "chip muted" }, tag));
  box.append(chips);
  if (result.case.why) box.append(make("p", { class: "muted" }, `Why: ${result.case.why}`));
  if (result.reply) {
    box.append(emphasised(result.reply.text));
    for (const citation of result.reply.citations) box.append(citationView(citation));
  }
  box.append(make("p", { class: "muted" }, `${Math.round(result.seconds * 1000)} ms`));
  return box;
}

function caseView(result) {
  const mark = make("b", { class: result.passed ? "good" : "bad" }, result.passed ? "✓" : "✗");
  const summary = make("summary", {}, mark, ` ${result.case.turns[result.case.turns.length - 1].slice(0, 140)}`, make("span", {}, outline(result)));
  const view = make("details", { class: "case", id: result.case.id }, summary);
  // Filled when it is opened: a thousand cases at once would take seconds.
  view.addEventListener("toggle", () => {
    if (view.open && view.children.length === 1) view.append(inside(result));
  });
  return view;
}

function chosen() {
  const words = document.getElementById("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const state = document.getElementById("state").value;
  const label = document.getElementById("label").value;
  return data.results.filter((result) => {
    if (state === "failed" && result.passed) return false;
    if (state === "passed" && !result.passed) return false;
    if (state === "error" && !result.error) return false;
    if (label && !labelsOf(result).includes(label)) return false;
    const text = [result.case.id, ...result.case.turns, result.reply ? result.reply.text : result.error].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function showCases() {
  const found = chosen();
  document.getElementById("cases").replaceChildren(...found.slice(0, shown).map(caseView));
  document.getElementById("count").textContent = `${found.length} of ${data.results.length}`;
  document.getElementById("more").hidden = found.length <= shown;
}

function fillLabels() {
  const labels = new Set(data.results.flatMap(labelsOf).filter((label) => !label.startsWith("pair-")));
  const select = document.getElementById("label");
  for (const label of [...labels].sort()) select.append(make("option", { value: label }, label));
}

showHeader();
showNumbers();
showCharts();
fillLabels();
showCases();
for (const id of ["search", "state", "label"]) {
  document.getElementById(id).addEventListener("input", () => {
    shown = PAGE;
    showCases();
  });
}
document.getElementById("more").addEventListener("click", () => {
  shown += PAGE;
  showCases();
});
