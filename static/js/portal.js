// Conveniences only: every page works without this file.
"use strict";

(() => {
  const guarded = [...document.querySelectorAll("form[data-guard]")];
  const typed = new WeakSet();
  let leaving = false;

  // A form that came back with errors holds unsaved words from the start.
  for (const form of guarded) {
    if (form.querySelector(".error-summary")) typed.add(form);
    form.addEventListener("input", () => typed.add(form));
  }

  window.addEventListener("beforeunload", (event) => {
    if (!leaving && guarded.some((form) => typed.has(form) && !("savesItself" in form.dataset))) event.preventDefault();
  });

  // One press is one request: the button says what is going on and keeps its width.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    leaving = true;
    const button = event.submitter;
    if (!button || !button.dataset.busy) return;
    button.style.minWidth = `${button.offsetWidth}px`;
    button.dataset.label = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
  });

  // Back from the history cache: the form may be sent again, the server keeps one record per intent.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[data-label]")) {
        button.textContent = button.dataset.label;
        button.removeAttribute("aria-disabled");
      }
    }
  });

  // What must be read first gets the keyboard.
  document.querySelector("[data-focus]")?.focus();

  // Menus close on Escape and on a press elsewhere.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open]");
    closeMenus();
    menu?.querySelector("summary").focus();
  });
})();
