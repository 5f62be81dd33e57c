"use strict";
// Small drawings without a library. Every text goes in as text, never as markup.
const SVG = "http://www.w3.org/2000/svg";

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function draw(parent, tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

const percent = (value) => `${Math.round(value * 100)} %`;

// A square plot from 0 to 1 on both axes (or to `top` upwards): returns [svg, x, y].
function plot(label, xTitle, yTitle, top = 1) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 420 300");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const x = (value) => 48 + value * 355;
  const y = (value) => 255 - (value / top) * 235;
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    draw(svg, "line", { x1: x(0), x2: x(1), y1: y(tick * top), y2: y(tick * top), class: "axis" });
    draw(svg, "text", { x: 42, y: y(tick * top) + 4, "text-anchor": "end" }, percent(tick * top));
    draw(svg, "text", { x: x(tick), y: 271, "text-anchor": "middle" }, percent(tick));
  }
  draw(svg, "text", { x: x(0.5), y: 292, "text-anchor": "middle" }, xTitle);
  draw(svg, "text", { x: 4, y: 12 }, yTitle);
  return [svg, x, y];
}

function reliabilityChart(bins) {
  const [svg, x, y] = plot("Reliability diagram", "confidence stated", "share right");
  draw(svg, "line", { x1: x(0), y1: y(0), x2: x(1), y2: y(1), class: "ideal" });
  const points = bins.map((bin) => `${x(bin.claimed)},${y(bin.right)}`).join(" ");
  draw(svg, "polyline", { points, class: "main" });
  for (const bin of bins) {
    const dot = draw(svg, "circle", { cx: x(bin.claimed), cy: y(bin.right), r: 4, class: "fill" });
    draw(dot, "title", {}, `stated ${percent(bin.claimed)}, right ${percent(bin.right)}, n = ${bin.n}`);
  }
  return svg;
}

function riskChart(points) {
  const top = Math.max(0.1, ...points.map((point) => point.y));
  const [svg, x, y] = plot("Risk–coverage curve", "share answered, surest first", "share wrong", top);
  draw(svg, "polyline", { points: points.map((p) => `${x(p.x)},${y(p.y)}`).join(" "), class: "main" });
  return svg;
}

function learningChart(points) {
  const [svg, x, y] = plot("Learning curve", "share of the examples fitted on", "recommendation right");
  for (const p of points) {
    draw(svg, "line", { x1: x(p.share), x2: x(p.share), y1: y(p.low), y2: y(p.high), class: "range" });
    const dot = draw(svg, "circle", { cx: x(p.share), cy: y(p.value), r: 4, class: "fill" });
    draw(dot, "title", {}, `${p.examples} examples: ${percent(p.value)}`);
  }
  draw(svg, "polyline", { points: points.map((p) => `${x(p.share)},${y(p.value)}`).join(" "), class: "main" });
  return svg;
}

function latencyChart(bars) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 420 300");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "Latency histogram");
  const most = Math.max(1, ...bars.map((bar) => bar.n));
  bars.forEach((bar, number) => {
    const height = (bar.n / most) * 240;
    const left = 20 + (number * 385) / bars.length;
    const box = draw(svg, "rect", {
      x: left, y: 262 - height, width: 385 / bars.length - 2, height, class: "fill",
    });
    const span = `${Math.round(bar.from * 1000)}–${Math.round(bar.to * 1000)} ms: ${bar.n}`;
    draw(box, "title", {}, span);
  });
  draw(svg, "line", { x1: 20, x2: 405, y1: 262, y2: 262, class: "axis" });
  const last = bars.length ? bars[bars.length - 1].to : 0;
  draw(svg, "text", { x: 20, y: 280 }, "0 ms");
  draw(svg, "text", { x: 405, y: 280, "text-anchor": "end" }, `${Math.round(last * 1000)} ms and more`);
  return svg;
}

function matrixChart(matrix) {
  const most = Math.max(1, ...matrix.rows.map((row) => Math.max(...row)));
  const table = make("table", { class: "matrix" });
  table.append(make("caption", { class: "muted" }, "rows: wanted; columns: given"));
  table.append(make("tr", {}, make("th"), ...matrix.given.map((name) => make("th", { scope: "col" }, name))));
  matrix.wanted.forEach((wanted, row) => {
    const cells = matrix.rows[row].map((count, column) => {
      const share = Math.round((count / most) * 60);
      const hit = matrix.given[column] === wanted ? "hit" : undefined;
      const style = `background: color-mix(in srgb, var(--main) ${share}%, transparent)`;
      return make("td", { style, class: hit }, count ? String(count) : "");
    });
    table.append(make("tr", {}, make("th", { scope: "row" }, wanted), ...cells));
  });
  return table;
}

function barsChart(rates) {
  const box = make("div", { class: "bars" });
  for (const rate of rates) {
    const bar = make("div", { class: "bar", title: `${percent(rate.low)} – ${percent(rate.high)}` },
      make("i", { style: `width: ${rate.value * 100}%` }),
      make("b", { style: `left: ${rate.low * 100}%; width: ${(rate.high - rate.low) * 100}%` }));
    box.append(make("span", {}, rate.label), bar,
      make("span", { class: "muted" }, `${percent(rate.value)} of ${rate.n}`));
  }
  return box;
}
