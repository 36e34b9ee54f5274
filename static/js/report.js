// Puts a figure where the cursor stands instead of sending the form; without this file the server appends it.
"use strict";

(() => {
  const body = document.querySelector("textarea[data-figures]");
  if (!body) return;
  for (const button of document.querySelectorAll("button[name=insert]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      body.setRangeText(`{{${button.value}}}`, body.selectionStart, body.selectionEnd, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
      body.focus();
    });
  }
})();
