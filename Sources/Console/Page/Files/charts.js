// SPDX-License-Identifier: MIT
//
// Charts of stacked counts, drawn as SVG in per cent so that letters keep their size at any width. Each comes with the
// same numbers as a table.

import { h, svg } from "./dom.js";
import { number, t } from "./i18n.js";
import { figures } from "./table.js";

const sum = (row, series) => series.reduce((all, key) => all + row.counts[key], 0);
const nameOf = (key) => t(`tally.${key}`);

/** What the colours mean. */
export const legend = (series) => h("ul.legend", { "aria-hidden": "true" },
  series.map((key) => h("li", h("i", { class: `s-${key}` }), nameOf(key))));

/** One bar a row; a row is `{name, counts}`. */
export function bars(caption, rows, series) {
  const most = Math.max(1, ...rows.map((row) => sum(row, series)));
  return h("figure", h("figcaption", caption), legend(series),
    h("div.bars", { role: "img", "aria-label": told(caption, rows, series) }, rows.map((row) => {
      let x = 0;
      const parts = series.filter((key) => row.counts[key] > 0).map((key) => {
        const width = (row.counts[key] / most) * 100;
        const part = svg("rect", { class: `s-${key}`, x: `${x}%`, y: 0, width: `${width}%`, height: 14 },
          svg("title", `${nameOf(key)}: ${number(row.counts[key])}`));
        x += width;
        return part;
      });
      return [h("span.name", row.name), svg("svg", { height: 14, width: "100%" }, parts),
        h("span.total", number(sum(row, series)))];
    })),
    tableOf(caption, rows, series));
}

/** One column a row, in a common frame. */
export function columns(caption, rows, series) {
  const most = Math.max(1, ...rows.map((row) => sum(row, series)));
  const [height, foot] = [130, 18];
  const step = 100 / rows.length;
  const drawn = rows.flatMap((row, i) => {
    let y = height;
    return [
      ...series.filter((key) => row.counts[key] > 0).map((key) => {
        const part = (row.counts[key] / most) * (height - 14);
        y -= part;
        return svg("rect", { class: `s-${key}`, x: `${i * step + step * 0.12}%`, y, width: `${step * 0.76}%`,
          height: part }, svg("title", `${row.name} · ${nameOf(key)}: ${number(row.counts[key])}`));
      }),
      i % 3 === 0 && svg("text", { x: `${i * step + step / 2}%`, y: height + foot - 4, "text-anchor": "middle" },
        row.name),
    ];
  });
  return h("figure", h("figcaption", caption), legend(series),
    svg("svg.columns", { role: "img", "aria-label": told(caption, rows, series), width: "100%", height: height + foot },
      svg("line", { x1: 0, x2: "100%", y1: height, y2: height }), svg("text", { x: 0, y: 10 }, number(most)), drawn),
    tableOf(caption, rows, series));
}

const told = (caption, rows, series) => {
  const all = series.map((key) => `${nameOf(key)} ${number(rows.reduce((n, row) => n + row.counts[key], 0))}`);
  return `${caption}: ${all.join(", ")}`;
};

const tableOf = (caption, rows, series) => figures(caption, ["", ...series.map(nameOf)],
  rows.map((row) => [row.name, ...series.map((key) => number(row.counts[key]))]));
