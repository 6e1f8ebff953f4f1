/* A job's page looks again every few seconds and says every tenth part aloud; without scripts there is a link that reloads. */
(() => {
  "use strict";
  let said = -1;
  async function look() {
    const here = document.querySelector("[data-poll]");
    if (!here) return;
    try {
      const answer = await fetch(location.href, { signal: AbortSignal.timeout?.(20000) });
      if (!answer.ok || answer.redirected) { location.reload(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = page.getElementById("tien-do");
      if (!fresh?.hasAttribute("data-poll")) { location.reload(); return; } // over: every row with what came of it
      const held = here.contains(document.activeElement);
      if (!held) here.replaceWith(document.importNode(fresh, true));
      const bar = fresh.querySelector("progress"), tenth = Math.floor((10 * bar.value) / bar.max);
      if (tenth !== said) { said = tenth; document.querySelector("[data-said]").textContent = fresh.querySelector("[data-progress]").textContent; }
    } catch { /* no network for a moment: look again */ }
    setTimeout(look, 3000);
  }
  setTimeout(look, 3000);
})();
