"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const search = byId("search"), marked = byId("marked"), count = byId("count");
  const cards = [...document.querySelectorAll("details.card")].map((at) => ({ at, text: at.textContent.toLowerCase() }));

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter((w) => w !== "");
    let shown = 0;
    for (const { at, text } of cards) {
      at.hidden = !words.every((w) => text.includes(w)) || (marked.checked && !("marked" in at.dataset));
      shown += at.hidden ? 0 : 1;
    }
    for (const section of document.querySelectorAll("section.cards")) {
      section.hidden = section.querySelector("details.card:not([hidden])") === null;
    }
    count.textContent = shown + " of " + cards.length + " shown";
  }

  function openAll(open) {
    for (const { at } of cards) {
      if (!at.hidden) at.open = open;
    }
  }

  // What follows # is the name of somebody, such as user/ann, or what to search for.
  function follow() {
    let wanted = location.hash.slice(1);
    try {
      wanted = decodeURIComponent(wanted);
    } catch {
      // It is searched for as it is.
    }
    const found = byId(wanted);
    const card = found === null ? null : found.closest("details.card");
    search.value = card === null ? wanted : "";
    if (card !== null) marked.checked = false;
    filter();
    if (card !== null) {
      card.open = true;
      card.querySelector("summary").focus();
      card.scrollIntoView();
    }
  }

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const d of folded) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of folded) d.open = false;
  });
  search.addEventListener("input", filter);
  marked.addEventListener("change", filter);
  byId("open").addEventListener("click", () => openAll(true));
  byId("close").addEventListener("click", () => openAll(false));
  addEventListener("hashchange", follow);
  byId("tools").hidden = false;
  follow();
})();
