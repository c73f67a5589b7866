// Lets the links of the scenes move the player. Without this file, they open the video at that moment.
"use strict";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-seek]");
  const film = document.querySelector(".film video");
  if (!link || !film || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  film.currentTime = Number(link.dataset.seek);
  film.scrollIntoView({ block: "nearest" });
  film.play().catch(() => {});
});
