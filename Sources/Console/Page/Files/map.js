// SPDX-License-Identifier: MIT
//
// Maps of the city: kelurahan by their boundaries, over tiles where the deployment has some. Leaflet is loaded when a
// map is first shown; without it, or without boundaries, the map says so and the search does all that it does.

import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { number, t } from "./i18n.js";
import { createLabels, within } from "./labels.js";
import { session } from "./session.js";

let loading;
let outlines;

/** Leaflet, once. */
function leaflet() {
  loading ??= new Promise((done, failed) => {
    document.head.append(h("link", { rel: "stylesheet", href: "/assets/leaflet/leaflet.css" }));
    document.head.append(h("script", { src: "/assets/leaflet/leaflet.js", onload: () => done(window.L),
      onerror: () => failed(new Error("no leaflet")) }));
  });
  loading.catch(() => (loading = undefined)); // The next map asks again.
  return loading;
}

/** Kelurahan with their rings as latitude and longitude, once. */
function boundaries() {
  outlines ??= get("/places/boundaries").then(({ units_per_degree: units, kelurahan }) =>
    kelurahan.map((k) => ({ ...k, rings: k.rings.map((ring) => unfold(ring, units)) })));
  outlines.catch(() => (outlines = undefined)); // The next map asks again.
  return outlines;
}

function unfold(differences, units) {
  const ring = [];
  let [x, y] = [0, 0];
  for (let i = 0; i + 1 < differences.length; i += 2) {
    x += differences[i];
    y += differences[i + 1];
    ring.push([y / units, x / units]);
  }
  return ring;
}

/** A map with every kelurahan in `node`; null where there is none. */
async function city(node, options) {
  const box = h("div.map", { role: "application", "aria-label": t("map") });
  fill(node, box);
  let L, places;
  try {
    [L, places] = await Promise.all([leaflet(), boundaries()]);
  } catch {
    fill(node, h("p.none", t("map.none")));
    return null;
  }
  if (!box.isConnected) return null;
  const map = L.map(box, { attributionControl: false, zoomAnimation: false, fadeAnimation: false, zoomSnap: 0.5,
    markerZoomAnimation: false, ...options });
  map.zoomControl.remove();
  L.control.zoom({ zoomInTitle: t("zoom.in"), zoomOutTitle: t("zoom.out") }).addTo(map);
  const { tiles } = session.settings;
  if (tiles) {
    L.tileLayer(tiles.url, { maxZoom: tiles.max_zoom }).addTo(map);
    node.append(h("p.attribution", tiles.attribution));
  }
  const areas = new Map();
  const bounds = L.latLngBounds([]);
  for (const k of places) {
    const area = L.polygon(k.rings, { className: tiles ? "area over" : "area", weight: 1 }).addTo(map);
    area.name = k.name;
    area.bindTooltip(() => h("span", `${k.name} · ${k.kecamatan}`, area.note && h("b", area.note)), { sticky: true });
    areas.set(k.code, area);
    // The islands lie so far out that the city would shrink to a spot.
    if (!k.code.startsWith("31.01")) bounds.extend(area.getBounds());
  }
  if (bounds.isValid()) map.fitBounds(bounds, { animate: false });
  else map.setView([-6.2, 106.83], 11);
  // Tiles have names of their own.
  const labels = tiles ? { show() {} } : createLabels(L, map, areas);
  const watch = new ResizeObserver(() => map.invalidateSize({ pan: false }));
  watch.observe(box);
  map.on("unload", () => watch.disconnect());
  return { L, map, areas, bounds, labels };
}

/** Ends a map, once: Leaflet complains the second time. */
const ender = (map) => () => {
  map?.remove();
  map = null;
};

const latLng = (c) => [c.latitude, c.longitude];

/**
 * The map of a draft. `point({latitude, longitude})` tells where it was clicked or the pin put down, `pick(index)`
 * which candidate was pressed.
 */
export function placesMap(node, { point, pick }) {
  let world;
  let shown;
  let marks = [];
  let lit = [];
  let isDropped = false;
  let isGone = false;

  async function build() {
    const built = await city(node);
    if (isGone) return built?.map.remove();
    world = built;
    world?.map.on("click", ({ latlng }) =>
      isDropped || point({ latitude: latlng.lat, longitude: latlng.wrap().lng }));
    if (world) draw(true);
  }

  function light(code, ...classes) {
    const area = world.areas.get(code);
    const path = area?.getElement();
    if (!path) return null;
    path.classList.add(...classes);
    lit.push([path, classes]);
    area.bringToFront();
    return area;
  }

  function draw(isNew) {
    const { L, map } = world;
    map.invalidateSize({ pan: false });
    for (const mark of marks) mark.remove();
    for (const [path, classes] of lit) path.classList.remove(...classes);
    [marks, lit] = [[], []];
    const bounds = L.latLngBounds([]);
    const spots = [];
    shown.places.forEach(({ kelurahan, coordinate }, i) => {
      const area = light(kelurahan.code, "candidate", `k${i % 9}`);
      const at = coordinate ? latLng(coordinate) : (area && within(area));
      if (area) bounds.extend(area.getBounds());
      if (!at) return;
      bounds.extend(at);
      const isChosen = shown.chosen?.index === i;
      spots[isChosen ? "unshift" : "push"]({ code: kelurahan.code, at });
      const html = h("span.number", { class: `k${i % 9}` }, String(i + 1));
      const mark = L.marker(at, { keyboard: false, draggable: isChosen, zIndexOffset: isChosen ? 500 : 0,
        icon: L.divIcon({ html, className: isChosen ? "numbered chosen" : "numbered", iconSize: [24, 24] }) });
      marks.push(mark.on("click", () => pick(i)).on("dragend", () => put(mark)).addTo(map));
    });
    pin(shown.chosen, bounds, spots, isNew);
    world.labels.show(spots);
    if (!isNew) return;
    map.fitBounds(bounds.isValid() ? bounds.pad(0.15) : world.bounds, { animate: false, maxZoom: 15 });
  }

  /** The chosen place: its outline, and a pin where no candidate's number stands already. */
  function pin(choice, bounds, spots, isNew) {
    if (!choice) return;
    const { L, map } = world;
    const area = light(choice.kelurahan.code, "chosen");
    const at = choice.coordinate ? latLng(choice.coordinate) : (area && within(area));
    if (!at) return;
    bounds.extend(at);
    const view = area?.getBounds() ?? L.latLngBounds([at, at]);
    if (!isNew && (choice.from === "search" || (choice.from === "candidate" && !map.getBounds().contains(view)))) {
      map.fitBounds(view.pad(0.4), { animate: false, maxZoom: 15 });
    }
    if (choice.from === "candidate") return;
    spots.unshift({ code: choice.kelurahan.code, at });
    const mark = L.marker(at, { draggable: true, keyboard: false, zIndexOffset: 600, icon: L.divIcon({
      html: h("span.pin"), className: "pinned", iconSize: [28, 34], iconAnchor: [14, 33] }) });
    marks.push(mark.on("dragend", () => put(mark)).addTo(map));
  }

  /** The pointer that lets go of a pin may click what lies below: the pin's own place is meant. */
  function put(mark) {
    isDropped = true;
    setTimeout(() => (isDropped = false), 100);
    point({ latitude: mark.getLatLng().lat, longitude: mark.getLatLng().lng });
  }

  return {
    /** Shows candidates and the chosen place; looks at them where the draft is new. */
    show(places, chosen, isNew) {
      const isFirst = !shown;
      shown = { places, chosen };
      if (isFirst) build();
      else if (world) draw(isNew);
    },
    remove() {
      isGone = true;
      world?.map.remove();
    },
  };
}

/** A map on which each kelurahan is as dark as it has reports; `counts` is a Map from code to number. */
export async function countsMap(node, counts) {
  const world = await city(node, { scrollWheelZoom: false });
  if (!world) return () => {};
  const most = Math.max(1, ...counts.values());
  for (const [code, area] of world.areas) {
    const n = counts.get(code) ?? 0;
    const step = n === 0 ? 0 : Math.max(1, Math.ceil((Math.log1p(n) / Math.log1p(most)) * 5));
    area.getElement()?.classList.add(`q${step}`);
    area.note = ` ${number(n)}`;
  }
  return ender(world.map);
}

/** A map to put one pin on; `put(coordinate)` tells where it was clicked, `show(coordinate)` puts it there. */
export async function pinMap(node, put) {
  const world = await city(node);
  if (!world) return { show() {}, remove() {} };
  const { L, map } = world;
  let mark;
  const show = (coordinate) => {
    mark?.remove();
    if (!coordinate) return;
    mark = L.marker(latLng(coordinate), { keyboard: false, icon: L.divIcon({ html: h("span.pin"), className: "pinned",
      iconSize: [28, 34], iconAnchor: [14, 33] }) }).addTo(map);
    if (!map.getBounds().contains(mark.getLatLng())) map.panTo(mark.getLatLng(), { animate: false });
  };
  map.on("click", ({ latlng }) => put({ latitude: latlng.lat, longitude: latlng.lng }));
  return { show, remove: ender(map) };
}
