// SPDX-License-Identifier: Apache-2.0
// The claims and articles of the page, as objects.  Offsets count UTF-16 units, as JavaScript does.

const source = JSON.parse(document.getElementById("data").textContent);
const TYPES = source.names.types;
const ACTS = source.names.acts;
const SLOTS = 6; // colours of speakers, s0 to s5 in page.css

// Last, those who are not named.
const speakers = [...source.names.speakers, ["No one named", "", ""]].map(([name, kind, link], number) => ({
  number, name, kind, link, count: 0, slot: -1,
}));
const NOBODY = speakers.length - 1;
const topics = source.names.topics.map(([name, , id], number) => ({ number, name, id, count: 0 }));

const claims = [];

class Claim {
  constructor(article, record) {
    const [id, type, act, who, confidence, parts, about, cue, speaker, addressee,
      cueText, lemma, manner, speakerText, role, of, addresseeText] = record;
    Object.assign(this, {
      article, id, type, act, confidence, cueText, lemma, manner, speakerText, role, of, addresseeText,
      number: claims.length, who: who < 0 ? NOBODY : who, topics: about, parts: [], cue, speaker, addressee,
      fails: 0, note: null,
    });
    for (let i = 0; i < parts.length; i += 3) this.parts.push([parts[i], parts[i + 1]]);
    this.length = this.parts.reduce((sum, [begin, end]) => sum + end - begin, 0);
    this.begin = Math.min(...this.parts.map((part) => part[0]));
  }

  get shown() {
    return this.fails === 0;
  }

  get text() {
    return this.parts.map(([begin, end]) => this.article.text.slice(begin, end)).join(" … ");
  }

  // For the search: made when it is first needed.
  get folded() {
    this.foldedText ??= fold(this.text);
    return this.foldedText;
  }
}

// Case, accents and kinds of white space and apostrophes do not matter in a search.
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").replace(/[‘’]/g, "'").replace(/\s+/g, " ").toLowerCase();
}

const articles = source.articles.map((record, number) => {
  const article = { ...record, number, shownCount: record.claims.length, element: null, rows: null, near: false,
    stale: false, segments: [] };
  article.claims = record.claims.map((fields) => {
    const claim = new Claim(article, fields);
    claims.push(claim);
    return claim;
  });
  article.day = /^\d{4}-\d\d-\d\d/.exec(article.published)?.[0] ?? "";
  return article;
});

for (const claim of claims) {
  speakers[claim.who].count++;
  for (const topic of claim.topics) topics[topic].count++;
}

// Colours: the ones who speak most choose first, and each takes the one that is rarest among those that they share
// articles with.  So within an article speakers differ as far as colours go, and each has one colour everywhere.
function chooseSlots() {
  const shared = speakers.map(() => new Set());
  for (const claim of claims) shared[claim.who].add(claim.article);
  const used = new Map(articles.map((article) => [article, new Array(SLOTS).fill(0)]));
  const overall = new Array(SLOTS).fill(0);
  const order = speakers.filter((speaker) => speaker.number !== NOBODY).sort((a, b) => b.count - a.count);
  for (const speaker of order) {
    const met = new Array(SLOTS).fill(0);
    for (const article of shared[speaker.number]) used.get(article).forEach((count, slot) => { met[slot] += count; });
    let best = 0;
    for (let slot = 1; slot < SLOTS; slot++) {
      if (met[slot] < met[best] || (met[slot] === met[best] && overall[slot] < overall[best])) best = slot;
    }
    speaker.slot = best;
    overall[best]++;
    for (const article of shared[speaker.number]) used.get(article)[best]++;
  }
}
chooseSlots();

const slotClass = (speaker) => (speaker.slot < 0 ? "nobody" : `s${speaker.slot}`);

// ---------------------------------------------------------------------------------------------------- small tools

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name === "class") element.className = value;
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const byId = (id) => document.getElementById(id);
const numberFormat = new Intl.NumberFormat("en-GB");
const number = (value) => numberFormat.format(value);
const many = (count, one, more) => `${number(count)} ${count === 1 ? one : more}`;
const percent = (share) => `${Math.round(100 * share)} %`;
const dateFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

function dateText(published) {
  const day = /^\d{4}-\d\d-\d\d/.exec(published)?.[0];
  const time = day ? Date.parse(day) : NaN;
  return Number.isNaN(time) ? published : dateFormat.format(time);
}
