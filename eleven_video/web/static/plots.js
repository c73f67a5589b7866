// Draws the tables of a page as bars. A table holds the exact amounts as text; numbers here only place the bars.
"use strict";

(() => {
  const DAY = 86400000;
  // The least width of a bar with its gap, in pixels: on a phone, a plot shows fewer bars, not thinner ones.
  const LEAST_WIDTH = 9;
  const LETTER = 7;

  // Whole pico-dollars or millionths of a credit as dollars or credits: exact enough for a bar, never shown.
  const scaled = (whole, unit) => Number(BigInt(whole) / (unit === "dollars" ? 1000000n : 1n)) / 1000000;

  // The position of a row: the number of its day, week or month, so that days without usage leave a gap.
  const positionOf = (by, key, index) => {
    const part = key.match(/^(\d{4})-W?(\d{2})(?:-(\d{2}))?$/);
    if (!part) return index;
    const [year, second, day] = part.slice(1).map(Number);
    if (by === "day") return Date.UTC(year, second - 1, day) / DAY;
    if (by === "month") return year * 12 + second - 1;
    if (by !== "week") return index;
    const fourth = Date.UTC(year, 0, 4) / DAY;
    const monday = fourth - ((fourth + 3) % 7);
    return (monday + 3) / 7 + second - 1;
  };

  const read = (table, place) => {
    const { by, unit } = place.dataset;
    const heads = [...table.tHead.rows[0].cells];
    const drawn = heads.map((head, at) => ({ at, title: head.textContent, series: head.dataset.series })).filter((one) => one.series);
    const rows = [...table.tBodies[0].rows].map((row, index) => {
      const label = row.cells[0].textContent;
      const cells = drawn.map((one) => row.cells[one.at]);
      return {
        row, label,
        at: positionOf(by, label, index),
        texts: cells.map((cell) => cell.textContent),
        heights: cells.map((cell) => (cell.dataset.height === undefined ? null : scaled(cell.dataset.height, unit))),
        end: row.cells[Math.max(...drawn.map((one) => one.at)) + 1]?.textContent ?? "",
      };
    });
    return { drawn, rows, heads };
  };

  const make = (tag, className, text = "") => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  };

  const button = (text, act) => {
    const made = make("button", "small", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };

  class Plot {
    constructor(place, table) {
      this.place = place;
      this.stacked = "stacked" in place.dataset;
      Object.assign(this, read(table, place));
      this.first = this.rows[0].at;
      this.last = this.rows[this.rows.length - 1].at;
      // The latest day, or the group with the highest cost.
      this.current = this.isTime() ? this.rows.length - 1 : 0;
      this.build(table);
      this.draw();
    }

    build(table) {
      this.canvas = make("div", "canvas");
      Object.entries({ tabindex: "0", role: "slider", "aria-valuemin": "1", "aria-valuemax": String(this.rows.length),
        "aria-label": `Bars of the table ${table.closest("section").querySelector("h1, h2").textContent}`,
      }).forEach(([name, value]) => this.canvas.setAttribute(name, value));
      this.canvas.addEventListener("keydown", (event) => this.pressed(event));
      this.legend = make("ul", "legend");
      this.shown = make("li", "shown");
      this.values = this.drawn.map((one) => {
        const item = make("li", "");
        const value = make("b", "value");
        item.append(textures.swatch(one.series), make("span", "", one.title), value);
        return { item, value };
      });
      this.legend.append(this.shown, ...this.values.map((one) => one.item));
      this.all = button("Show all", () => this.zoom(this.first, this.last));
      this.only = make("a", "only");
      this.tools = make("div", "tools");
      this.tools.append(button("Zoom in", () => this.scale(0.5)), button("Zoom out", () => this.scale(2)), this.all, this.only);
      this.place.replaceChildren(this.canvas, this.legend, this.tools);
      this.place.hidden = false;
    }

    // The columns of numbers that uPlot draws. Stacked bars are drawn from the highest sum to the lowest.
    data() {
      const columns = this.drawn.map((_, part) => this.rows.map((row) => row.heights[part]));
      if (this.stacked) {
        for (let part = 1; part < columns.length; part += 1) {
          columns[part] = columns[part].map((height, at) => (height ?? 0) + (columns[part - 1][at] ?? 0));
        }
        columns.reverse();
      }
      return [this.rows.map((row) => row.at), ...columns];
    }

    series() {
      const drawn = this.stacked ? [...this.drawn].reverse() : this.drawn;
      return drawn.map((one, number) => ({
        label: one.title,
        fill: (plot) => textures.pattern(plot.ctx, one.series),
        stroke: textures.style(`--${one.series}`),
        width: 0.5,
        points: { show: false },
        paths: this.bars(number, drawn.length),
      }));
    }

    // Bars that stand side by side share the width of their position.
    bars(number, count) {
      if (this.stacked || count < 2) return uPlot.paths.bars({ size: [0.72, 56] });
      const width = 0.76 / count;
      return uPlot.paths.bars({
        disp: {
          x0: { unit: 1, values: () => this.rows.map((row) => row.at - 0.38 + number * width) },
          size: { unit: 1, values: () => this.rows.map(() => width) },
        },
      });
    }

    draw() {
      this.plot?.destroy();
      const [faint, line] = ["--faint", "--line"].map(textures.style);
      const isMoney = this.place.dataset.unit === "dollars";
      const marks = (_, amounts) => {
        const texts = amounts.map((amount) => String(Number(amount.toPrecision(6))));
        const decimals = Math.max(isMoney ? 2 : 0, ...texts.map((text) => text.split(".")[1]?.length ?? 0));
        return texts.map((text) => (isMoney ? "$" : "") + Number(text).toLocaleString("en", { minimumFractionDigits: decimals }));
      };
      const font = `12px ${getComputedStyle(document.body).fontFamily}`;
      const options = {
        width: this.place.clientWidth,
        height: this.canvas.clientHeight,
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false, dist: 6 } },
        scales: { x: { time: false, range: (_, from, to) => [from - 0.6, to + 0.6] }, y: { range: (_, from, to) => [0, (to || 1) * 1.04] } },
        axes: [
          { stroke: faint, font, grid: { show: false }, ticks: { stroke: line }, splits: (plot) => this.splits(plot),
            values: (_, at) => at.map((position) => this.label(position)) },
          { stroke: faint, font, grid: { stroke: line }, ticks: { show: false }, size: 68, values: marks },
        ],
        series: [{}, ...this.series()],
        hooks: {
          setCursor: [(plot) => this.show(plot.cursor.idx ?? this.current)],
          setScale: [(plot, key) => key === "x" && this.zoomed(plot)],
        },
      };
      const before = this.range;
      this.plot = new uPlot(options, this.data(), this.canvas);
      const shown = Math.max(2, Math.floor((this.place.clientWidth - 80) / LEAST_WIDTH));
      const from = before?.[0] ?? Math.max(this.first, this.last - shown);
      this.zoom(from, before?.[1] ?? this.last);
      this.show(this.current);
    }

    // Positions with a label: those of rows, and on a time axis only as many as have room.
    splits(plot) {
      const [from, to] = [plot.scales.x.min, plot.scales.x.max];
      const room = Math.max(...this.rows.map((row) => row.label.length)) * LETTER + 20;
      let last = -Infinity;
      return this.rows.map((row) => row.at).filter((at) => {
        if (at < from || at > to) return false;
        const left = plot.valToPos(at, "x");
        if (this.isTime() && left - last < room) return false;
        last = left;
        return true;
      });
    }

    isTime() {
      return ["day", "week", "month"].includes(this.place.dataset.by);
    }

    label(position) {
      const label = this.rows.find((row) => row.at === position)?.label ?? "";
      if (this.isTime()) return label;
      const letters = Math.floor((this.place.clientWidth - 80) / Math.max(1, this.range[1] - this.range[0] + 1) / LETTER);
      return label.length > letters ? `${label.slice(0, Math.max(1, letters - 2))}…` : label;
    }

    show(index) {
      const row = this.rows[index];
      if (!row) return;
      this.rows[this.current].row.classList.remove("current");
      this.current = index;
      row.row.classList.add("current");
      this.shown.textContent = row.label;
      this.values.forEach((one, part) => { one.value.textContent = row.texts[part] || "none"; });
      const said = this.drawn.map((one, part) => `${one.title} ${row.texts[part] || "none"}`);
      this.canvas.setAttribute("aria-valuenow", String(index + 1));
      this.canvas.setAttribute("aria-valuetext", [row.label, ...said].join(", "));
    }

    // The keys of the plot: the next or previous row, the first or last row, and zoom.
    pressed(event) {
      const acts = {
        ArrowLeft: () => this.go(this.current - 1), ArrowRight: () => this.go(this.current + 1),
        Home: () => this.go(0), End: () => this.go(this.rows.length - 1),
        "+": () => this.scale(0.5), "-": () => this.scale(2), Escape: () => this.zoom(this.first, this.last),
      };
      const act = acts[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    }

    go(index) {
      const to = Math.min(this.rows.length - 1, Math.max(0, index));
      const { at } = this.rows[to];
      const [from, until] = this.range;
      if (at < from) this.zoom(at, at + until - from);
      if (at > until) this.zoom(at - until + from, at);
      this.plot.setCursor({ left: this.plot.valToPos(at, "x"), top: 10 }, false);
      this.show(to);
    }

    // Show half or twice as much, around the current row.
    scale(times) {
      const [from, to] = this.range;
      const width = Math.max(1, (to - from) * times);
      const middle = Math.min(to, Math.max(from, this.rows[this.current].at));
      const start = middle - (width * (middle - from)) / Math.max(1, to - from);
      this.zoom(Math.max(this.first, start), Math.min(this.last, start + width));
    }

    zoom(from, to) {
      this.plot.setScale("x", { min: from, max: to });
    }

    // Note which rows are shown, and offer an address that selects only these.
    zoomed(plot) {
      const [from, to] = [plot.scales.x.min, plot.scales.x.max];
      const seen = this.rows.filter((row) => row.at >= from && row.at <= to);
      this.range = [Math.max(this.first, from + 0.6), Math.min(this.last, to - 0.6)];
      const whole = seen.length === this.rows.length;
      this.all.disabled = whole;
      this.place.dataset.shown = seen.length;
      this.only.hidden = whole || !seen.length || !["day", "month"].includes(this.place.dataset.by);
      if (this.only.hidden) return;
      const address = new URL(location.href);
      if (!address.search) address.searchParams.set("by", this.place.dataset.by);
      address.searchParams.set("since", seen[0].label);
      address.searchParams.set("until", seen[seen.length - 1].label);
      this.only.href = address.href;
      this.only.textContent = `Only ${seen[0].label} to ${seen[seen.length - 1].label}`;
    }
  }

  const plots = new Map();
  const drawAll = () =>
    document.querySelectorAll(".plot").forEach((place) => {
      const table = document.getElementById(place.dataset.table);
      if (!plots.has(place) && table?.tBodies[0].rows.length) plots.set(place, new Plot(place, table));
      else plots.get(place)?.draw();
    });
  document.addEventListener("DOMContentLoaded", drawAll);
  window.addEventListener("resize", drawAll);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.querySelectorAll(".plot").forEach((place) => plots.delete(place));
    drawAll();
  });
})();
