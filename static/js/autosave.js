// The log saves itself: at most five seconds after a change, and when the page is left. Nothing stays in the browser.
"use strict";

(() => {
  const form = document.getElementById("log_form");
  const line = document.getElementById("autosave");
  if (!form || !line) return;

  const SOON = 3000; // after the first change; all later ones ride along
  const RETRIES = [2000, 5000, 15000, 30000];
  let sequence = 0;
  let saved = 0; // the last change that the server has
  let changes = 0;
  let failures = 0;
  let timer = 0;
  let flying = null;
  let stopped = false; // the server said no more; what is typed stays, and the form can still be sent
  let sent = false;

  // While the page can save itself, leaving it loses nothing and asks nothing.
  const say = (text, kind) => {
    if (stopped || failures) delete form.dataset.savesItself;
    else form.dataset.savesItself = "1";
    line.className = `autosave ${kind}`;
    line.textContent = text;
  };

  const later = (pause) => {
    if (!timer && !stopped && !sent) timer = setTimeout(save, pause);
  };

  const body = () => {
    const data = new FormData(form);
    data.set("sequence", String(++sequence));
    return data;
  };

  const showState = (answer) => {
    document.getElementById("log_missing").textContent = answer.missing;
    const offer = document.getElementById("offer");
    offer.hidden = !answer.offer;
    if (!answer.offer) return;
    document.getElementById("offer_strong").textContent = answer.offer.strong;
    document.getElementById("offer_basis").textContent = answer.offer.basis;
  };

  const refused = async (response) => {
    if (response.status === 401) return line.dataset.lost;
    if (response.status === 403) return line.dataset.stale;
    if (response.status === 409 || response.status === 422) return (await response.json()).sentence;
    throw new Error(String(response.status));
  };

  async function save() {
    timer = 0;
    if (flying || stopped || sent) return;
    const upTo = changes;
    flying = new AbortController();
    const hurry = setTimeout(() => flying?.abort(), 20000);
    try {
      say(line.dataset.saving, "autosave--wait");
      const response = await fetch(line.dataset.url, { method: "POST", body: body(), signal: flying.signal, redirect: "error" });
      if (response.ok) {
        const answer = await response.json();
        [saved, failures] = [upTo, 0];
        say(answer.saved, "");
        showState(answer);
      } else {
        const sentence = await refused(response);
        stopped = response.status !== 422;
        if (!stopped) saved = upTo;
        say(sentence, "autosave--lost");
      }
    } catch {
      if (!sent) {
        failures += 1;
        say(line.dataset.failed, "autosave--lost");
      }
    } finally {
      clearTimeout(hurry);
      flying = null;
    }
    if (changes > saved) later(failures ? RETRIES[Math.min(failures, RETRIES.length) - 1] : SOON);
  }

  const changed = () => {
    changes += 1;
    later(SOON);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);

  // The form itself goes now: what is on its way comes too late and is dropped by the server too.
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
    flying?.abort();
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sent = false;
    if (changes > saved) later(SOON);
  });

  // The window closes, the phone is put away: a last save that outlives the page, where it is small enough for that.
  const leave = () => {
    if (changes <= saved || stopped || sent) return;
    fetch(line.dataset.url, { method: "POST", body: body(), keepalive: true, redirect: "error" }).catch(() => {});
  };
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });

  // Ctrl+S keeps the draft at once, without leaving the field.
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    changes += 1;
    clearTimeout(timer);
    timer = 0;
    save();
  });
})();
