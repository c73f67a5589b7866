// Keeps the control with the focus in sight when an update adds content above it.
"use strict";

(() => {
  const swaps = new Set();
  let kept = null;

  const inSight = (element) => {
    const box = element.getBoundingClientRect();
    return box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  };

  const settle = (swap) => {
    if (kept === document.activeElement && !inSight(kept)) kept.scrollIntoView({ block: "nearest" });
    swaps.delete(swap);
    if (!swaps.size) kept = null;
  };

  document.addEventListener("htmx:before:swap", (event) => {
    const element = document.activeElement;
    swaps.add(event.detail.ctx);
    // A control that the user has scrolled away from stays out of sight.
    if (element && element !== document.body && inSight(element)) kept = element;
  });
  document.addEventListener("htmx:finally:swap", (event) => {
    // The browser itself corrects the scroll position in the next frame.
    requestAnimationFrame(() => requestAnimationFrame(() => settle(event.detail.ctx)));
  });
})();
