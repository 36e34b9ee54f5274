// Puts a figure where the cursor stands instead of sending the form; without this file the server appends it.
"use strict";

(() => {
  const body = document.querySelector("textarea[data-figures]");
  if (!body) return;
  let placed = false; // before the first click into the text, a figure goes to its end
  body.addEventListener("focus", () => { placed = true; });
  for (const button of document.querySelectorAll("button[name=insert]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const [start, end] = placed ? [body.selectionStart, body.selectionEnd] : [body.value.length, body.value.length];
      body.setRangeText(`{{${button.value}}}`, start, end, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
      body.focus();
    });
  }
})();
