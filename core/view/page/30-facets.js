// SPDX-License-Identifier: Apache-2.0
// The filters of the left column: lists of values to tick, with how many claims each would show.

const ROWS = 8; // shown before someone asks for more
const ROWS_MAX = 200; // shown at all: the rest is found by its name
const SEARCHED = 12; // lists longer than this can be searched

class Facet {
  // `describe` puts what stands before the name into a row.
  constructor(key, title, items, describe, byCount) {
    Object.assign(this, { key, title, items: [...items], describe, all: false, wanted: "", rows: new Map() });
    if (byCount) this.items.sort((a, b) => b.count - a.count || a.number - b.number);
    this.list = make("ul", { class: "values" });
    this.more = make("button", { type: "button", class: "more", onclick: () => { this.all = !this.all; this.draw(); } });
    this.element = make("fieldset", { class: "facet" }, make("legend", {}, title));
    if (items.length > SEARCHED) {
      const search = make("input", { type: "search", placeholder: "Find", autocomplete: "off",
        "aria-label": `Find in ${title.toLowerCase()}`,
        oninput: () => { this.wanted = fold(search.value); this.draw(); } });
      this.element.append(search);
    }
    this.element.append(this.list, this.more);
  }

  // The first ones that are looked for, and above them those that are ticked and would not be seen.
  get visible() {
    const found = this.items.filter((item) => !this.wanted || fold(item.name).includes(this.wanted));
    const first = found.slice(0, this.all || this.wanted ? ROWS_MAX : ROWS);
    this.hiddenCount = found.length - first.length;
    return [...this.items.filter((item) => asked[this.key].has(item.number) && !first.includes(item)), ...first];
  }

  row(item) {
    let row = this.rows.get(item.number);
    if (!row) {
      const box = make("input", { type: "checkbox", onchange: () => {
        if (box.checked) asked[this.key].add(item.number);
        else asked[this.key].delete(item.number);
        changed();
        box.focus();
      } });
      const count = make("span", { class: "number" });
      const name = make("bdi", { class: "name" }, item.label ?? item.name);
      row = { box, count, element: make("li", {}, make("label", {}, box, this.describe(item), name, count)) };
      this.rows.set(item.number, row);
    }
    return row;
  }

  draw() {
    const visible = this.visible;
    const elements = visible.map((item) => this.row(item).element);
    if (elements.some((element, i) => this.list.children[i] !== element) ||
        this.list.children.length !== elements.length) {
      this.list.replaceChildren(...elements);
    }
    for (const item of visible) {
      const row = this.row(item);
      row.box.checked = asked[this.key].has(item.number);
      row.count.textContent = number(item.now);
      row.element.classList.toggle("none", item.now === 0);
    }
    const more = this.all ? this.items.length > ROWS : this.hiddenCount > 0;
    this.more.hidden = !more || this.wanted !== "";
    this.more.textContent = this.all ? "Show fewer" : `Show more of ${number(this.items.length)}`;
  }
}

const sample = (type) => make("span", { class: `sample content ${TYPES[type]}`, "aria-hidden": "true" }, "ab");
const swatch = (speaker) => make("span", { class: `swatch ${slotClass(speaker)}`, "aria-hidden": "true" });
const nothing = () => "";
const capital = (word) => word[0].toUpperCase() + word.slice(1);
const ACT_LABELS = { speech: "Speech", document: "Document itself", belief: "Belief" };

const valueList = (words, field, labels) => words.map((name, number) => ({
  name, number, label: labels(name), count: claims.filter((claim) => claim[field] === number).length,
}));

const facets = [
  new Facet("speaker", "Speaker", speakers.filter((speaker) => speaker.count), swatch, true),
  new Facet("type", "Type", valueList(TYPES, "type", capital), (item) => sample(item.number), false),
  new Facet("act", "Act", valueList(ACTS, "act", (name) => ACT_LABELS[name] ?? capital(name)), nothing, false),
  new Facet("topic", "Topic", topics, nothing, true),
];

// How many claims each value would show, with all other filters as they are.
function countValues() {
  for (const facet of facets) for (const item of facet.items) item.now = 0;
  const byNumber = Object.fromEntries(facets.map((facet) => {
    const items = [];
    for (const item of facet.items) items[item.number] = item;
    return [facet.key, items];
  }));
  for (const claim of claims) {
    if (!(claim.fails & ~FILTERS.speaker)) byNumber.speaker[claim.who].now++;
    if (!(claim.fails & ~FILTERS.type)) byNumber.type[claim.type].now++;
    if (!(claim.fails & ~FILTERS.act)) byNumber.act[claim.act].now++;
    if (!(claim.fails & ~FILTERS.topic)) for (const topic of claim.topics) byNumber.topic[topic].now++;
  }
}

// The filters in words.
function askedText() {
  if (!isAsked()) return "";
  const chosen = facets.filter((facet) => asked[facet.key].size).map((facet) => `${facet.title.toLowerCase()} ` +
    facet.items.filter((item) => asked[facet.key].has(item.number)).map((item) => item.label ?? item.name).join(" or "));
  if (asked.words) chosen.unshift(`words “${asked.words}”`);
  if (asked.confidence) chosen.push(`confidence at least ${percent(asked.confidence)}`);
  return `${byId("count").textContent}: ${chosen.join("; ")}.`;
}

function drawFilters() {
  countValues();
  for (const facet of facets) facet.draw();
  const shown = claims.reduce((sum, claim) => sum + claim.shown, 0);
  const in_ = articles.reduce((sum, article) => sum + (article.shownCount > 0), 0);
  byId("count").textContent = isAsked()
    ? `${number(shown)} of ${many(claims.length, "claim", "claims")} in ${many(in_, "article", "articles")}`
    : `${many(claims.length, "claim", "claims")} in ${many(articles.length, "article", "articles")}`;
  byId("clear").disabled = !isAsked();
  byId("asked").textContent = askedText();
  byId("nothing").hidden = shown > 0;
  const words = byId("words");
  if (words.value !== asked.words) words.value = asked.words;
  byId("confidence").value = String(Math.round(100 * asked.confidence));
  byId("confidence-value").textContent = percent(asked.confidence);
}
