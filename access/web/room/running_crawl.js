"use strict";
// Shows a running crawl as it goes. Each event of the crawl has its page asked for again, and what changed in it takes
// the place of what is shown: the server alone says what a page looks like.
(() => {
  const followed = document.querySelector("[data-events]");
  if (!followed || !window.EventSource) return;
  let isAsking = false;
  let isStale = false;

  function take(page) {
    for (const shown of document.querySelectorAll("[data-live]")) {
      const now = page.getElementById(shown.id);
      // Whoever stands on a link keeps it.
      if (!now || shown.contains(document.activeElement) || now.innerHTML === shown.innerHTML) continue;
      shown.replaceChildren(...document.importNode(now, true).childNodes);
    }
  }

  async function renew() {
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    while (isStale) {
      isStale = false;
      try {
        const answer = await fetch(location.href);
        if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } catch {
        // The next event asks again.
      }
    }
    isAsking = false;
  }

  const events = new EventSource(followed.dataset.events);
  events.addEventListener("crawl", renew);
  for (const last of ["end", "problem"]) {
    events.addEventListener(last, () => {
      events.close();
      renew();
    });
  }
})();
