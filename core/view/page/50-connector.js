// SPDX-License-Identifier: Apache-2.0
// The claim that is pointed at or selected: lines from its speaker over its cue to its words, and what is known of it.

const SVG = "http://www.w3.org/2000/svg";
let wire = null; // the drawing, in the article it belongs to

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

// Where a span of the claim begins on the page: the middle of short ones, near the begin of long ones.
function anchor(claim, role, origin) {
  const element = claim.article.segments.find((segment) =>
    segment.spans.some((span) => span.claim === claim && span.role === role));
  const box = element?.getClientRects()[0];
  if (!box) return null;
  return { x: Math.round(box.left - origin.left + Math.min(box.width / 2, 60)), top: Math.round(box.top - origin.top),
    bottom: Math.round(box.bottom - origin.top) };
}

// Between the lines, and from line to line beside the text: words stay readable.
const SAME_LINE = 8, NEXT_LINE = 16, GUTTER = -4;

function route(from, to) {
  if (Math.abs(from.top - to.top) < SAME_LINE) {
    const top = Math.min(from.top, to.top);
    return `M${from.x} ${top + 3}V${top - 2}H${to.x}V${top + 3}`;
  }
  const [upper, lower] = from.top < to.top ? [from, to] : [to, from];
  if (lower.top - upper.bottom < NEXT_LINE) {
    const between = (upper.bottom + lower.top) / 2;
    return `M${upper.x} ${upper.bottom - 2}V${between}H${lower.x}V${lower.top + 2}`;
  }
  return `M${upper.x} ${upper.bottom - 2}V${upper.bottom + 2}H${GUTTER}V${lower.top - 2}H${lower.x}V${lower.top + 3}`;
}

function drawWire(claim) {
  wire?.remove();
  wire = null;
  for (const element of document.querySelectorAll(".pointed")) element.classList.remove("pointed");
  if (!claim?.shown || !claim.article.drawn) return;
  for (const segment of claim.article.segments) {
    if (segment.spans.some((span) => span.claim === claim)) segment.classList.add("pointed");
  }
  claim.note?.classList.add("pointed");
  const origin = claim.article.rows.getBoundingClientRect();
  const points = [SPEAKER, CUE, CONTENT].map((role) => anchor(claim, role, origin)).filter(Boolean);
  if (points.length < 2) return;
  wire = svg("svg", { class: `wire ${slotClass(speakers[claim.who])}`, "aria-hidden": "true" });
  for (let i = 0; i + 1 < points.length; i++) wire.append(svg("path", { d: route(points[i], points[i + 1]) }));
  claim.article.rows.append(wire);
}

// ----------------------------------------------------------------------------------------------------------- details

function details(claim) {
  const speaker = speakers[claim.who];
  const facts = [
    ["Who", [claim.role || (speaker.kind === "unknown" ? "" : speaker.kind), claim.of].filter(Boolean).join(", ")],
    ["Said to", claim.addresseeText],
    ["Cue", claim.cueText && `${claim.cueText}${claim.manner && claim.manner !== claim.lemma ? ` (${claim.manner})` : ""}`],
    ["Act", ACTS[claim.act]],
    ["Topics", claim.topics.map((topic) => topics[topic].name).join(", ")],
    ["Confidence", percent(claim.confidence)],
  ].filter(([, value]) => value);
  const list = make("dl", { class: "details" });
  for (const [name, value] of facts) {
    list.append(make("dt", {}, name), make("dd", {}, make("bdi", {}, value)));
  }
  list.append(make("dt", {}, "Link"), make("dd", {}, make("a", { href: claimHash(claim) }, "to this claim")));
  return list;
}

// Selects a claim (null: none), shows what is known of it, and moves there if asked to.
function select(claim, move) {
  const before = selected;
  selected = claim;
  if (before?.note) {
    before.note.classList.remove("open");
    before.note.querySelector(".details")?.remove();
    before.note.firstElementChild.removeAttribute("aria-current");
    paint(before.article);
  }
  if (claim) {
    bringNear(claim.article);
    if (!claim.note.querySelector(".details")) claim.note.append(details(claim));
    claim.note.classList.add("open");
    claim.note.firstElementChild.setAttribute("aria-current", "true");
    paint(claim.article);
    if (move) moveTo(claim);
  }
  drawWire(claim);
  writeHash();
}

// Twice: articles on the way get their true height only when they are near.
function moveTo(claim) {
  const target = claim.article.segments.find((segment) => segment.spans.some((span) =>
    span.claim === claim && span.role === CONTENT)) ?? claim.note;
  claim.note.firstElementChild.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
  requestAnimationFrame(() => requestAnimationFrame(() => {
    target.scrollIntoView({ block: "center" });
    drawWire(selected);
  }));
}

// The claim that a place on the page belongs to.
function claimAt(target) {
  const element = target instanceof Element ? target.closest("mark, .para span, .note") : null;
  if (!element) return null;
  if (element.classList.contains("note")) return element.firstElementChild.claim;
  return element.spans?.find((span) => span.claim.shown)?.claim ?? null;
}

function watchPointer(list) {
  list.addEventListener("pointerover", (event) => drawWire(claimAt(event.target) ?? selected));
  list.addEventListener("pointerleave", () => drawWire(selected));
  list.addEventListener("focusin", (event) => drawWire(claimAt(event.target) ?? selected));
  list.addEventListener("click", (event) => {
    const claim = claimAt(event.target);
    if (!claim || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest(".details") || String(getSelection())) return;
    event.preventDefault();
    /* Again on the same place: on to the claim around it, or none. */
    const around = event.target.spans?.filter((span) => span.role === CONTENT && span.claim.shown)
      .map((span) => span.claim) ?? [];
    const next = claim === selected || around.includes(selected) ? around[around.indexOf(selected) + 1] ?? null : claim;
    select(next, false);
  });
}
