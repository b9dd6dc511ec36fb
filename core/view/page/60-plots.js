// SPDX-License-Identifier: Apache-2.0
// Figures of the claims that fit: speakers, shares of types, topics over time.

const BARS = 8, BARS_BESIDE = 12, TOPIC_ROWS = 5, BINS_MAX = 40, SHARE_ROWS = 4;
const DAY = 86400000;

// Text that does not reach beyond its room.
function label(x, y, text, room, attributes) {
  const most = Math.max(4, Math.floor(room / 7));
  const points = [...text];
  const words = points.length > most ? `${points.slice(0, most - 1).join("")}…` : text;
  return svg("text", { x, y, ...attributes }, words);
}

// A drawing with words for those who cannot see it.
function plot(figure, width, height, description, children) {
  const drawing = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": description },
    ...children);
  figure.replaceChildren(figure.firstElementChild, drawing);
}

function message(figure, text) {
  figure.replaceChildren(figure.firstElementChild, make("p", { class: "message" }, text));
}

const typesOf = (list) => TYPES.map((_, type) => list.reduce((sum, claim) => sum + (claim.type === type), 0));

function stacked(x, y, width, height, counts, total) {
  const sum = counts.reduce((a, b) => a + b, 0);
  let at = x;
  return counts.map((count, type) => {
    const part = width * (sum / total) * (count / (sum || 1));
    const bar = svg("rect", { x: at, y, width: Math.max(0, part), height, class: `bar ${TYPES[type]}` });
    at += part;
    return bar;
  });
}

function legendOfTypes(y) {
  let x = 0;
  return TYPES.flatMap((name) => {
    const parts = [svg("rect", { x, y: y - 9, width: 10, height: 10, class: `bar ${name}` }),
      svg("text", { x: x + 15, y, class: "small" }, name)];
    x += 15 + 6.6 * name.length + 18;
    return parts;
  });
}

// ---------------------------------------------------------------------------------------------------------- speakers

function plotSpeakers(figure, width, list) {
  /* As tall as what stands beside it. */
  const beside = byId("plot-shares").offsetTop < figure.offsetTop + 10;
  const groups = new Map();
  for (const claim of list) {
    if (claim.who !== NOBODY) groups.set(claim.who, [...(groups.get(claim.who) ?? []), claim]);
  }
  const rows = [...groups].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]).slice(0, beside ? BARS_BESIDE : BARS);
  if (!rows.length) return message(figure, "No speaker is named.");
  const most = rows[0][1].length, step = 36, children = legendOfTypes(12);
  rows.forEach(([who, of], i) => {
    const y = 40 + i * step;
    children.push(label(0, y, speakers[who].name, width - 60, {}),
      svg("text", { x: width, y, class: "value" }, number(of.length)),
      ...stacked(0, y + 6, width, 9, typesOf(of), most));
  });
  plot(figure, width, 40 + rows.length * step - 12,
    `Claims by speaker: ${rows.map(([who, of]) => `${speakers[who].name} ${of.length}`).join(", ")}`, children);
}

// ------------------------------------------------------------------------------------------------------------ shares

function plotShares(figure, width, list) {
  const groups = new Map();
  for (const claim of list) {
    const site = claim.article.site;
    if (site) groups.set(site, [...(groups.get(site) ?? []), claim]);
  }
  const sites = [...groups].sort((a, b) => b[1].length - a[1].length).slice(0, SHARE_ROWS);
  const acts = ACTS.map((name, act) => [ACT_LABELS[name] ?? name, list.filter((claim) => claim.act === act)])
    .filter(([, of]) => of.length);
  const rows = [["All claims", list], ...(sites.length > 1 ? sites : acts.length > 1 ? acts : [])];
  if (!list.length) return message(figure, "No claim fits.");
  const step = 40, children = legendOfTypes(12);
  rows.forEach(([name, of], i) => {
    const y = 40 + i * step, counts = typesOf(of);
    const share = counts.map((count) => percent(count / of.length)).join(" · ");
    children.push(label(0, y, name, width - 160, { class: i ? "" : "strong" }),
      svg("text", { x: width, y, class: "value" }, share),
      ...stacked(0, y + 6, width, 12, counts, of.length));
  });
  plot(figure, width, 40 + rows.length * step - 14, `Shares of direct, mixed and indirect claims: ${rows.map(([name, of]) =>
    `${name} ${typesOf(of).map((count, type) => `${percent(count / of.length)} ${TYPES[type]}`).join(", ")}`).join("; ")}`,
  children);
}

// ------------------------------------------------------------------------------------------------------------ topics

// Bins of whole days, weeks, months or years: as fine as there is room for.
function binsOf(days) {
  const first = days[0], last = days[days.length - 1];
  const length = (Date.parse(last) - Date.parse(first)) / DAY + 1;
  const years = (from, every) => (day) => Math.floor((Number(day.slice(0, 4)) - from) / every);
  const months = (day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  const monthSpan = months(last) - months(first) + 1, from = Number(first.slice(0, 4));
  if (length <= BINS_MAX) return { of: (day) => (Date.parse(day) - Date.parse(first)) / DAY, unit: "day" };
  if (length <= 7 * BINS_MAX) return { of: (day) => Math.floor((Date.parse(day) - Date.parse(first)) / DAY / 7), unit: "week" };
  if (monthSpan <= BINS_MAX) return { of: (day) => months(day) - months(first), unit: "month" };
  if (monthSpan <= 3 * BINS_MAX) return { of: (day) => Math.floor((months(day) - months(first)) / 3), unit: "quarter" };
  const span = Number(last.slice(0, 4)) - from + 1;
  return { of: years(from, Math.ceil(span / BINS_MAX)), unit: "year" };
}

// Where the articles tell fewer than two days, there is no time to go by.
function plotTopicCounts(figure, width, list) {
  figure.firstElementChild.textContent = "Topics";
  const rows = topics.map((topic) => [topic, list.reduce((sum, claim) => sum + claim.topics.includes(topic.number), 0)])
    .filter(([, count]) => count).sort((a, b) => b[1] - a[1]).slice(0, TOPIC_ROWS);
  if (!rows.length) return message(figure, "No topic is known.");
  const step = 36, children = [];
  rows.forEach(([topic, count], i) => {
    const y = 12 + i * step;
    children.push(label(0, y, topic.name, width - 60, {}), svg("text", { x: width, y, class: "value" }, number(count)),
      svg("rect", { x: 0, y: y + 6, width: width * count / rows[0][1], height: 9, class: "bar direct" }));
  });
  plot(figure, width, 12 + rows.length * step - 12,
    `Claims by topic: ${rows.map(([topic, count]) => `${topic.name} ${count}`).join(", ")}`, children);
}

function plotTopics(figure, width, list) {
  const dated = list.filter((claim) => claim.article.day && !Number.isNaN(Date.parse(claim.article.day)));
  const days = [...new Set(dated.map((claim) => claim.article.day))].sort();
  if (days.length < 2) return plotTopicCounts(figure, width, list);
  figure.firstElementChild.textContent = "Topics over time";
  const bins = binsOf(days), count = bins.of(days[days.length - 1]) + 1;
  const groups = new Map();
  for (const claim of dated) {
    const bin = bins.of(claim.article.day);
    for (const topic of claim.topics) {
      if (!groups.has(topic)) groups.set(topic, { total: 0, bins: new Array(count).fill(0) });
      groups.get(topic).total++;
      groups.get(topic).bins[bin]++;
    }
  }
  const rows = [...groups].sort((a, b) => b[1].total - a[1].total).slice(0, TOPIC_ROWS);
  if (!rows.length) return message(figure, "No topic is known.");
  const step = 54, height = 28, part = width / count;
  const children = [svg("text", { x: 0, y: 12, class: "small" }, `by ${bins.unit}, each on a scale of its own`)];
  rows.forEach(([topic, row], i) => {
    const y = 40 + i * step, most = Math.max(...row.bins);
    children.push(label(0, y, topics[topic].name, width - 60, {}),
      svg("text", { x: width, y, class: "value" }, number(row.total)),
      svg("line", { x1: 0, x2: width, y1: y + 6.5 + height, y2: y + 6.5 + height, class: "axis" }));
    row.bins.forEach((value, bin) => {
      if (!value) return;
      const tall = Math.max(1, height * value / most);
      children.push(svg("rect", { x: bin * part + 0.5, y: y + 6 + height - tall, width: Math.max(1, part - 1), height: tall,
        class: "bar direct" }));
    });
  });
  const bottom = 40 + rows.length * step;
  children.push(svg("text", { x: 0, y: bottom, class: "small" }, dateText(days[0])),
    svg("text", { x: width, y: bottom, class: "small value" }, dateText(days[days.length - 1])));
  plot(figure, width, bottom + 6, `Claims by topic and ${bins.unit}, ${dateText(days[0])} to ${dateText(days[days.length - 1])}: ` +
    rows.map(([topic, row]) => `${topics[topic].name} ${row.total}`).join(", "), children);
}

function drawPlots() {
  const list = claims.filter((claim) => claim.shown);
  for (const [id, draw] of [["plot-shares", plotShares], ["plot-topics", plotTopics], ["plot-speakers", plotSpeakers]]) {
    const figure = byId(id);
    draw(figure, Math.max(200, Math.floor(figure.clientWidth)), list);
  }
}
