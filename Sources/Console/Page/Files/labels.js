// SPDX-License-Identifier: MIT
//
// Names of kelurahan on a map. Candidates come first and have theirs at every zoom; the others, the larger first, from
// a middle zoom on, and only where the name fits into its area. What would lie over a name or a mark that is there
// already is left out.

import { h } from "./dom.js";

const ownZoom = 12.5; // From there on those that are no candidates.
const [height, beside] = [14, 13]; // Of a name; from a mark's middle to a name beside it.
const around = [[0, 1], [0, -1], [1, 0], [-1, 0]];

/** Writes the names; `show(spots)` tells of candidates as `{code, at}`, the most important first. */
export function createLabels(L, map, areas) {
  const names = L.layerGroup().addTo(map);
  const width = ruler(map.getContainer());
  let spots = [];

  function draw() {
    names.clearLayers();
    const view = map.getBounds();
    const taken = [];
    const point = (at) => map.latLngToLayerPoint(at);
    const put = (area, at, [right, down], isCandidate) => {
      const half = width(area.name, isCandidate) / 2;
      const [x, y] = [point(at).x + right * (half + beside), point(at).y + down * (height / 2 + beside)];
      const box = [x - half, y - height / 2, x + half, y + height / 2];
      if (taken.some((other) => overlap(box, other))) return false;
      taken.push(box);
      const html = h("span", { class: isCandidate ? "candidate" : "" }, area.name);
      L.marker(map.layerPointToLatLng([x, y]), { interactive: false, keyboard: false, zIndexOffset: -1000,
        icon: L.divIcon({ html, className: "named", iconSize: [0, 0] }) }).addTo(names);
      return true;
    };
    for (const { at } of spots) {
      const { x, y } = point(at);
      taken.push([x - beside, y - beside, x + beside, y + beside]);
    }
    const first = new Set(spots.map(({ code }) => code));
    for (const { code, at } of spots) {
      const area = areas.get(code);
      if (area && view.contains(at)) around.some((way) => put(area, at, way, true));
    }
    if (map.getZoom() < ownZoom) return;
    for (const [code, area] of bySize()) {
      if (first.has(code) || !view.intersects(area.getBounds())) continue;
      const bounds = area.getBounds();
      const room = point(bounds.getNorthEast()).x - point(bounds.getSouthWest()).x;
      if (room >= width(area.name)) put(area, within(area), [0, 0], false);
    }
  }

  let sorted;
  const bySize = () => (sorted ??= [...areas].sort(([, a], [, b]) => extent(b) - extent(a)));

  map.on("moveend", draw);
  map.on("unload", () => map.off("moveend", draw)); // A late one can come after the map is gone.
  draw();
  return {
    show(now) {
      spots = now;
      draw();
    },
  };
}

const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

const extent = (area) => {
  const bounds = area.getBounds();
  return (bounds.getNorth() - bounds.getSouth()) * (bounds.getEast() - bounds.getWest());
};

/** How wide a name is in the map's letters, with some air. */
function ruler(node) {
  const { fontFamily, fontSize } = getComputedStyle(node);
  const size = parseFloat(fontSize) * 0.8;
  const pen = document.createElement("canvas").getContext("2d");
  const known = new Map();
  return (text, isBold = false) => {
    const key = (isBold ? "*" : "") + text;
    if (!known.has(key)) {
      pen.font = `${isBold ? 600 : 400} ${size}px ${fontFamily}`;
      known.set(key, pen.measureText(text).width + 6);
    }
    return known.get(key);
  };
}

/** A point within an area for its mark: the middle of its widest stretch at half height. */
export function within(area) {
  return (area.spot ??= middle(area));
}

function middle(area) {
  const half = area.getBounds().getCenter().lat;
  const crossings = area.getLatLngs().flatMap((ring) => ring.flatMap((a, i) => {
    const b = ring[(i + 1) % ring.length];
    return a.lat > half === b.lat > half ? [] : [a.lng + ((half - a.lat) / (b.lat - a.lat)) * (b.lng - a.lng)];
  })).sort((a, b) => a - b);
  let [from, to] = [0, 0];
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    if (crossings[i + 1] - crossings[i] > to - from) [from, to] = [crossings[i], crossings[i + 1]];
  }
  return crossings.length ? [half, (from + to) / 2] : area.getBounds().getCenter();
}
