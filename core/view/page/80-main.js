// SPDX-License-Identifier: Apache-2.0
// Puts the page together and keeps it in step with what is asked for.

// ------------------------------------------------------------------------------------------------------------- theme

const THEME = "quoth-view-theme";
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);

function nameTheme() {
  byId("theme").textContent = isDark() ? "Light theme" : "Dark theme";
}

function switchTheme() {
  root.dataset.theme = isDark() ? "light" : "dark";
  /* Some browsers keep nothing for a file. */
  try { localStorage.setItem(THEME, root.dataset.theme); } catch { /* then it lasts as long as the page */ }
  nameTheme();
}

function startTheme() {
  let kept = null;
  try { kept = localStorage.getItem(THEME); } catch { /* as above */ }
  if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  nameTheme();
  prefersDark.addEventListener("change", nameTheme);
  byId("theme").addEventListener("click", switchTheme);
}

// ----------------------------------------------------------------------------------------------------------- filters

let plotsWait = 0;

// Whatever is asked for has changed: everything follows.  The figures come a moment later, so that typing is not held up.
function changed() {
  judge();
  drawFilters();
  paintAll();
  if (selected && !selected.shown) select(null, false);
  else drawWire(selected);
  writeHash();
  clearTimeout(plotsWait);
  plotsWait = setTimeout(drawPlots, 60);
}

function showFilters(open) {
  byId("filters").classList.toggle("open", open);
  byId("show-filters").setAttribute("aria-expanded", String(open));
}

function startFilters() {
  for (const facet of facets) byId("facets").append(facet.element);
  byId("words").addEventListener("input", () => { asked.words = byId("words").value; changed(); });
  byId("confidence").addEventListener("input", () => { asked.confidence = Number(byId("confidence").value) / 100; changed(); });
  byId("clear").addEventListener("click", () => { clearAsked(); changed(); byId("words").focus(); });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("show-filters").addEventListener("click", () => showFilters(!byId("filters").classList.contains("open")));
}

// ---------------------------------------------------------------------------------------------------------- articles

function startArticles() {
  const list = byId("list");
  list.append(...articles.map(createArticle));
  const width = articles[0]?.rows.clientWidth ?? 600;
  for (const article of articles) estimateHeight(article, Math.min(width, 620));
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const article = entry.target.article;
      article.near = entry.isIntersecting;
      if (article.near) bringNear(article);
    }
  }, { rootMargin: "800px 0px" });
  for (const article of articles) watch.observe(article.element);
  watchPointer(list);
  addEventListener("beforeprint", () => { for (const article of articles) if (article.shownCount) bringNear(article); });
}

function summarise() {
  const named = speakers.filter((speaker) => speaker.count && speaker.number !== NOBODY).length;
  const days = articles.map((article) => article.day).filter(Boolean).sort();
  const when = days.length === 0 ? "" : days[0] === days[days.length - 1] ? `, ${dateText(days[0])}`
    : `, ${dateText(days[0])} to ${dateText(days[days.length - 1])}`;
  byId("summary").textContent = `${many(claims.length, "claim", "claims")} by ${many(named, "speaker", "speakers")} in ` +
    `${many(articles.length, "article", "articles")}${when}.`;
  byId("legend").append(
    "In the text: words in quotation marks are ", make("mark", { class: "s0 content direct" }, "shaded"),
    ", reported ones ", make("mark", { class: "s0 content indirect" }, "underlined"), ", the ",
    make("span", { class: "s0 speaker" }, "speaker"), " and the ", make("span", { class: "s0 cue" }, "cue"),
    " have the colour of who speaks. Point at a claim, or choose one, to see what belongs together.");
}

function follow() {
  const claim = readHash();
  judge();
  drawFilters();
  paintAll();
  select(claim?.shown ? claim : null, true);
  drawPlots();
}

startTheme();
startFilters();
startArticles();
startKeys();
summarise();
follow();
addEventListener("hashchange", follow);
new ResizeObserver(() => { drawPlots(); drawWire(selected); }).observe(byId("articles"));
byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("articles").focus(); });
root.dataset.ready = "yes";
performance.mark("quoth-ready");
drawIdly();
