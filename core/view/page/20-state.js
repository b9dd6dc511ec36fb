// SPDX-License-Identifier: Apache-2.0
// What is asked for, what fits it, and the address that keeps it.

const FILTERS = { words: 1, speaker: 2, type: 4, act: 8, topic: 16, confidence: 32 };

// Empty sets ask for nothing.
const asked = { words: "", speaker: new Set(), type: new Set(), act: new Set(), topic: new Set(), confidence: 0 };
let selected = null; // a claim

const isAsked = () => asked.words !== "" || asked.confidence > 0 ||
  [asked.speaker, asked.type, asked.act, asked.topic].some((set) => set.size > 0);

// Which of the filters a claim fails: the counts beside the values of a filter are of the claims that fail no other.
function judge() {
  const words = fold(asked.words).split(" ").filter(Boolean);
  for (const article of articles) article.shownCount = 0;
  for (const claim of claims) {
    let fails = 0;
    if (words.length && !words.every((word) => claim.folded.includes(word))) fails |= FILTERS.words;
    if (asked.speaker.size && !asked.speaker.has(claim.who)) fails |= FILTERS.speaker;
    if (asked.type.size && !asked.type.has(claim.type)) fails |= FILTERS.type;
    if (asked.act.size && !asked.act.has(claim.act)) fails |= FILTERS.act;
    if (asked.topic.size && !claim.topics.some((topic) => asked.topic.has(topic))) fails |= FILTERS.topic;
    if (claim.confidence < asked.confidence) fails |= FILTERS.confidence;
    claim.fails = fails;
    if (!fails) claim.article.shownCount++;
  }
}

// --------------------------------------------------------------------------------------------- the part behind '#'

// Names, not numbers: an address stays good when the page is made again.
const NAMED = {
  speaker: { list: speakers, name: (item) => (item.number === NOBODY ? "" : item.name) },
  topic: { list: topics, name: (item) => item.id || item.name },
  type: { list: TYPES.map((name, number) => ({ name, number })), name: (item) => item.name },
  act: { list: ACTS.map((name, number) => ({ name, number })), name: (item) => item.name },
};

function writeHash() {
  const pairs = new URLSearchParams();
  if (asked.words) pairs.set("words", asked.words);
  for (const [key, { list, name }] of Object.entries(NAMED)) {
    for (const chosen of asked[key]) pairs.append(key, name(list[chosen]));
  }
  if (asked.confidence) pairs.set("confidence", String(asked.confidence));
  if (selected) pairs.set("claim", selected.id);
  const hash = pairs.size ? `#${pairs}` : "";
  if (hash !== location.hash) history.replaceState(null, "", hash || location.pathname + location.search);
}

function readHash() {
  const pairs = new URLSearchParams(location.hash.slice(1));
  asked.words = pairs.get("words") ?? "";
  const confidence = Number(pairs.get("confidence"));
  asked.confidence = confidence > 0 && confidence <= 1 ? confidence : 0;
  for (const [key, { list, name }] of Object.entries(NAMED)) {
    const wanted = new Set(pairs.getAll(key));
    asked[key] = new Set(wanted.size ? list.filter((item) => wanted.has(name(item))).map((item) => item.number) : []);
  }
  return claims.find((claim) => claim.id === pairs.get("claim")) ?? null;
}

const claimHash = (claim) => `#claim=${encodeURIComponent(claim.id)}`;

function clearAsked() {
  asked.words = "";
  asked.confidence = 0;
  for (const key of Object.keys(NAMED)) asked[key].clear();
}
