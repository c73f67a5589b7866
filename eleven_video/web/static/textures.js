// The colours and textures of bars. A texture tells two kinds of bars apart without their colours.
"use strict";

const textures = (() => {
  const SIZE = 8;
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // Each function draws the lines of a texture into a square that is repeated.
  const lines = (...pairs) => (pen) => {
    pen.beginPath();
    for (const [x1, y1, x2, y2] of pairs) {
      pen.moveTo(x1, y1);
      pen.lineTo(x2, y2);
    }
    pen.stroke();
  };
  const rising = [[-2, 6, 6, -2], [2, 10, 10, 2]];
  const falling = [[-2, 2, 6, 10], [2, -2, 10, 6]];
  const dots = (pen) => {
    for (const [x, y] of [[2, 2], [6, 6]]) {
      pen.beginPath();
      pen.arc(x, y, 1.3, 0, 7);
      pen.fill();
    }
  };
  const TEXTURES = {
    gemini: () => {},
    elevenlabs: lines(...rising),
    "series-1": () => {},
    "series-2": lines(...rising),
    "series-3": dots,
    "series-4": lines(...falling),
    "series-5": lines([0, 2, 8, 2], [0, 6, 8, 6]),
    "series-6": lines(...rising, ...falling),
    "series-7": lines([2, 0, 2, 8], [6, 0, 6, 8]),
    "series-8": lines([0, 4, 8, 4], [4, 0, 4, 8]),
  };

  // The pattern of a kind of bars, for the canvas with the pen `target`.
  const pattern = (target, series) => {
    const tile = document.createElement("canvas");
    const scale = devicePixelRatio || 1;
    tile.width = tile.height = SIZE * scale;
    const pen = tile.getContext("2d");
    pen.scale(scale, scale);
    pen.fillStyle = style(`--${series}`);
    pen.fillRect(0, 0, SIZE, SIZE);
    pen.strokeStyle = pen.fillStyle = style("--paper");
    pen.lineWidth = 1.4;
    TEXTURES[series](pen);
    return target.createPattern(tile, "repeat");
  };

  // A small picture of a kind of bars, for a legend.
  const swatch = (series) => {
    const picture = document.createElement("canvas");
    const scale = devicePixelRatio || 1;
    picture.width = picture.height = 14 * scale;
    picture.className = "swatch";
    picture.setAttribute("aria-hidden", "true");
    const pen = picture.getContext("2d");
    pen.fillStyle = pattern(pen, series);
    pen.fillRect(0, 0, picture.width, picture.height);
    return picture;
  };

  return { style, pattern, swatch };
})();
