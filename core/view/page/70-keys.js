// SPDX-License-Identifier: Apache-2.0
// The keyboard.

const shownClaims = () => claims.filter((claim) => claim.shown);

// The first claim at or below the top of what is seen.
function firstInView() {
  return shownClaims().find((claim) => claim.article.element.getBoundingClientRect().bottom > 0) ?? null;
}

// Claims in the order in which they stand in the text.
function stepClaim(by) {
  const order = articles.flatMap((article) =>
    article.claims.filter((claim) => claim.shown).sort((a, b) => a.begin - b.begin || a.number - b.number));
  const at = order.indexOf(selected);
  const next = at < 0 ? firstInView() : order[at + by];
  if (next) select(next, true);
}

function stepArticle(by) {
  const order = articles.filter((article) => article.shownCount > 0);
  const tops = order.map((article) => article.element.getBoundingClientRect().top);
  /* The one at the top of what is seen; a few pixels of tolerance, as scrolling rounds. */
  let at = -1;
  tops.forEach((top, i) => { if (top < 40) at = i; });
  const next = order[by > 0 ? at + 1 : tops[at] < -40 ? at : at - 1];
  if (!next) return;
  bringNear(next);
  next.element.scrollIntoView({ block: "start" });
  next.element.focus({ preventScroll: true });
}

const KEYS = [
  ["j", "next claim", () => stepClaim(1)],
  ["k", "previous claim", () => stepClaim(-1)],
  ["n", "next article", () => stepArticle(1)],
  ["p", "previous article", () => stepArticle(-1)],
  ["/", "search in the claims", () => { showFilters(true); byId("words").focus(); byId("words").select(); }],
  ["c", "clear all filters", () => { clearAsked(); changed(); }],
  ["t", "light or dark theme", () => switchTheme()],
  ["?", "these keys", () => byId("help").showModal()],
];

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  const typing = event.target.matches?.("input[type=search], textarea, select");
  if (event.key === "Escape") {
    if (typing) event.target.blur();
    else if (selected) select(null, false);
    return;
  }
  if (typing || !byId("use-keys").checked) return;
  const found = KEYS.find(([key]) => key === event.key);
  if (!found) return;
  event.preventDefault();
  found[2]();
}

function startKeys() {
  for (const [key, meaning] of [...KEYS, ["Esc", "close, or let go of the claim"]]) {
    byId("keys").append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, meaning));
  }
  document.addEventListener("keydown", onKey);
  byId("show-help").addEventListener("click", () => byId("help").showModal());
  byId("hide-help").addEventListener("click", () => byId("help").close());
}
