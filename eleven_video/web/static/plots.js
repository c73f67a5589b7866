// Draws the table of a page as bars. The table holds the exact amounts as text; numbers here only place the bars.
"use strict";

(() => {
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // Pico-dollars as dollars: exact enough for the height of a bar, never shown.
  const height = (pico) => Number(BigInt(pico) / 1000000n) / 1000000;

  const read = (table) =>
    [...table.tBodies[0].rows].filter((row) => row.dataset.pico).map((row) => ({
      label: row.cells[0].textContent,
      text: row.cells[1].textContent,
      value: height(row.dataset.pico),
    }));

  const draw = (place) => {
    const table = document.getElementById(place.dataset.table);
    if (!table) return;
    const rows = read(table);
    if (!rows.length) {
      place.hidden = true;
      return;
    }
    const positions = rows.map((_, index) => index);
    const options = {
      width: place.clientWidth,
      height: place.clientHeight - 40,
      scales: { x: { time: false, range: (_, from, to) => [from - 0.6, to + 0.6] }, y: { range: (_, from, to) => [0, to || 1] } },
      axes: [
        { stroke: style("--faint"), grid: { show: false }, values: (_, at) => at.map((index) => rows[index]?.label ?? ""), incrs: [1, 2, 5, 10, 20, 50, 100] },
        { stroke: style("--faint"), grid: { stroke: style("--line") }, values: (_, at) => at.map((dollars) => `$${dollars}`), size: 64 },
      ],
      series: [
        { label: table.tHead.rows[0].cells[0].textContent, value: (_, index) => rows[index]?.label ?? "" },
        {
          label: place.dataset.label || "Cost", fill: style("--gemini"), stroke: style("--gemini"), points: { show: false },
          paths: uPlot.paths.bars({ size: [0.7, 64] }), value: (_, __, ___, index) => rows[index]?.text ?? "",
        },
      ],
    };
    place.replaceChildren();
    new uPlot(options, [positions, rows.map((row) => row.value)], place);
  };

  const drawAll = () => document.querySelectorAll(".plot").forEach(draw);
  document.addEventListener("DOMContentLoaded", drawAll);
  window.addEventListener("resize", drawAll);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();
