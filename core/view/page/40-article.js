// SPDX-License-Identifier: Apache-2.0
// Articles: their text in paragraphs, the claims marked in it, and beside each paragraph who makes its claims.

// The text is cut where a span begins or ends.  A segment knows which spans of which claims it is part of.
const CONTENT = 0, CUE = 1, SPEAKER = 2, ADDRESSEE = 3;

function collectSpans(article) {
  const spans = [];
  for (const claim of article.claims) {
    for (const [begin, end] of claim.parts) spans.push({ begin, end, claim, role: CONTENT });
    [claim.cue, claim.speaker, claim.addressee].forEach((span, i) => {
      if (span) spans.push({ begin: span[0], end: span[1], claim, role: CUE + i });
    });
  }
  return spans.filter((span) => span.end > span.begin).sort((a, b) => a.begin - b.begin);
}

function* paragraphs(text) {
  for (let begin = 0; begin < text.length;) {
    const newline = text.indexOf("\n", begin);
    const end = newline < 0 ? text.length : newline;
    if (text.slice(begin, end).trim()) yield [begin, end];
    begin = end + 1;
  }
}

// The segments of [begin, end); `open` are the spans that may reach into it.
function cut(begin, end, open) {
  const cuts = new Set([begin, end]);
  for (const span of open) {
    if (span.begin > begin) cuts.add(span.begin);
    if (span.end < end) cuts.add(span.end);
  }
  const at = [...cuts].filter((place) => place >= begin && place <= end).sort((a, b) => a - b);
  const segments = [];
  for (let i = 0; i + 1 < at.length; i++) {
    segments.push({ begin: at[i], end: at[i + 1],
      spans: open.filter((span) => span.begin <= at[i] && span.end >= at[i + 1]) });
  }
  return segments;
}

// ---------------------------------------------------------------------------------------------------------- heading

const fileName = (article) => article.file.split("/").pop();

// Without a title, a first line without claims is one.
function splitTitle(article) {
  const known = article.title || fileName(article) || article.id;
  const first = paragraphs(article.text).next().value;
  if (article.context || !first) return { title: known, from: 0 };
  const line = article.text.slice(...first).trim();
  const free = collectSpans(article).every((span) => span.begin >= first[1]);
  if (free && (line === article.title || (!article.title && line.length <= 160))) return { title: line, from: first[1] };
  return { title: known, from: 0 };
}

function isWebAddress(url) {
  return /^https?:\/\//i.test(url);
}

function heading(article) {
  const { title, from } = splitTitle(article);
  article.from = from;
  const place = article.site || (fileName(article) !== title ? fileName(article) : "");
  const line = [place, article.published && dateText(article.published)].filter(Boolean);
  const voices = new Set(article.claims.map((claim) => claim.who));
  voices.delete(NOBODY);
  const by = article.authors.length ? [`By ${article.authors.join(", ")}`] : [];
  by.push(`${many(article.claims.length, "claim", "claims")} by ${many(voices.size, "speaker", "speakers")}`);
  const words = make("bdi", {}, title);
  const link = isWebAddress(article.url)
    ? make("a", { href: article.url, rel: "noreferrer noopener external", target: "_blank" }, words) : words;
  const header = make("header", {},
    make("p", { class: "dateline" }, make("bdi", {}, line.join(" · "))),
    make("h3", { id: `title-${article.number}` }, link),
    make("p", { class: "byline" }, make("bdi", {}, by.join(" · "))));
  if (article.context) {
    header.append(make("p", { class: "caveat" }, "The article itself is not at hand: only the words around each claim."));
  }
  return header;
}

function createArticle(article) {
  article.rows = make("div", { class: "rows" });
  article.element = make("article", { class: "story", tabIndex: -1, "aria-labelledby": `title-${article.number}` },
    heading(article), article.rows);
  article.element.article = article;
  return article.element;
}

// Room for what is not yet drawn, so that the scroll bar tells about the truth.
function estimateHeight(article, width) {
  if (article.drawn) return;
  const perLine = Math.max(20, width / 8.4);
  const height = Math.round(article.text.length / perLine * 28 + article.claims.length * 12);
  article.rows.style.minHeight = `${height}px`;
}

// ------------------------------------------------------------------------------------------------------------- text

function noteOf(claim) {
  const speaker = speakers[claim.who];
  const how = [TYPES[claim.type], claim.cueText && `“${claim.cueText}”`].filter(Boolean).join(" · ");
  const link = make("a", { class: "note-link", href: claimHash(claim) },
    make("bdi", { class: "who", title: speaker.name }, speaker.name), " ", make("bdi", { class: "how" }, how));
  link.claim = claim;
  claim.note = make("li", { class: `note ${slotClass(speaker)}`, id: `claim-${claim.id}` }, link);
  return claim.note;
}

function drawRow(article, begin, end, open) {
  const paragraph = make("p", { class: "para", dir: "auto" });
  const list = make("ul", { class: "notes" });
  if (article.language) paragraph.lang = article.language;
  for (const segment of cut(begin, end, open)) {
    const text = article.text.slice(segment.begin, segment.end);
    if (!segment.spans.length) {
      paragraph.append(text);
      continue;
    }
    const isContent = segment.spans.some((span) => span.role === CONTENT);
    const element = make(isContent ? "mark" : "span", {}, text);
    /* Of claims within claims, the innermost is the one that is pointed at. */
    segment.spans.sort((a, b) => a.role - b.role || a.claim.length - b.claim.length);
    element.spans = segment.spans;
    article.segments.push(element);
    paragraph.append(element);
    for (const span of segment.spans) {
      if (span.role === CONTENT && !span.claim.note && span.claim.begin === segment.begin) list.append(noteOf(span.claim));
    }
  }
  article.rows.append(make("div", { class: "row" }, paragraph, list));
}

function drawArticle(article) {
  if (article.drawn) return;
  article.drawn = true;
  const spans = collectSpans(article);
  let next = 0, open = [];
  for (const [begin, end] of paragraphs(article.text)) {
    if (end <= article.from) continue;
    open = open.filter((span) => span.end > begin);
    for (; next < spans.length && spans[next].begin < end; next++) {
      if (spans[next].end > begin) open.push(spans[next]);
    }
    drawRow(article, begin, end, open);
  }
  /* Claims that begin between paragraphs, or are empty, still have their note. */
  const left = article.claims.filter((claim) => !claim.note);
  if (left.length) article.rows.append(make("ul", { class: "notes" }, ...left.map(noteOf)));
  article.rows.style.minHeight = "";
  paint(article);
}

// ----------------------------------------------------------------------------------------------------------- colours

function classOf(spans) {
  const visible = spans.filter((span) => span.claim.shown);
  if (!visible.length) return "";
  const { claim, role } = visible[0];
  const words = [slotClass(speakers[claim.who])];
  const contents = visible.filter((span) => span.role === CONTENT);
  if (contents.length) words.push("content", TYPES[contents[0].claim.type]);
  if (contents.length > 1) words.push("nested");
  const other = visible.find((span) => span.role !== CONTENT);
  if (other && role !== CONTENT) words.push(["", "cue", "speaker", "addressee"][other.role]);
  if (selected && visible.some((span) => span.claim === selected)) words.push("selected");
  return words.join(" ");
}

// Brings the marks of an article to what is asked for and selected.
function paint(article) {
  article.stale = false;
  for (const element of article.segments) {
    const wanted = classOf(element.spans);
    if (element.className !== wanted) element.className = wanted;
  }
  for (const claim of article.claims) if (claim.note) claim.note.hidden = !claim.shown;
}

// What is far away waits until someone comes near.
function paintAll() {
  for (const article of articles) {
    const hide = article.shownCount === 0;
    if (article.element.hidden !== hide) article.element.hidden = hide;
    if (article.drawn && article.near && !hide) paint(article);
    else article.stale = true;
  }
}

function bringNear(article) {
  drawArticle(article);
  if (article.stale) paint(article);
}

// Does something to each of a list while nobody waits, then `done`.
function idly(list, work, done, from = 0) {
  const later = window.requestIdleCallback ?? ((step) => setTimeout(() => step({ timeRemaining: () => 8 }), 50));
  later((deadline) => {
    let at = from;
    while (at < list.length && deadline.timeRemaining() > 4) work(list[at++]);
    if (at < list.length) idly(list, work, done, at);
    else done();
  });
}

// All the rest is drawn, for those who search in the page with the browser's own search, and made ready for ours.
const IDLE_MAX = 3000; // articles
function drawIdly() {
  idly(articles.slice(0, IDLE_MAX), drawArticle, () => idly(claims, (claim) => claim.folded, () => {
    document.documentElement.dataset.drawn = "all";
  }));
}
