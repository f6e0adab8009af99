#!/usr/bin/env python3
"""Restates the gazetteer's landmarks and aliases as Sources/Gazetteer/Features/LandmarkText.swift
and Sources/Gazetteer/Names/AliasText.swift.

    restate.py FOLDER    FOLDER holds landmarks.csv, aliases.csv and kelurahan.csv

Only names and the kelurahan they lie in are taken, and only of rows whose name is authored or comes
from an MIT source; rows of TransJakarta's feed and of BIG alone stay out, and no point of theirs is
taken. `swift format -i` afterwards is not needed.
"""
import csv
import pathlib
import sys

NEAR = 60  # metres to a boundary: closer, a person decides
ROOT = pathlib.Path(__file__).resolve().parents[3] / "Sources" / "Gazetteer"
HEAD = "// SPDX-License-Identifier: MIT\n//\n"


def rows(folder, name):
    with open(pathlib.Path(folder) / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_ours(source):
    parts = source.split("|")
    return any(part.startswith("authored") or part.endswith("MIT") for part in parts)


def folded(items, width=86):
    lines, line = [], ""
    for item in items:
        if line and len(line) + len(item) + 2 > width:
            lines.append(line)
            line = ""
        line = f"{line}, {item}" if line else item
    return lines + ([line] if line else [])


def table(groups):
    text = []
    for code in sorted(groups):
        for line in folded(groups[code]):
            text.append(f"    {code}: {line}")
    return "\n".join(text)


def landmarks(folder):
    groups = {}
    for row in rows(folder, "landmarks.csv"):
        if row["in_dki"] != "1" or not row["kelurahan_code"] or not is_ours(row["source"]):
            continue
        names = [row["name"]] + [alias for alias in row["aliases"].split("|") if alias]
        is_near = row["category"] != "pulau" and int(row["dist_to_boundary_m"] or 0) < NEAR
        if row["category"] == "stasiun" and row["name"].startswith("Stasiun MRT "):
            names.append(row["name"].removeprefix("Stasiun "))
        entry = "|".join(name.replace(",", " ").replace(":", " ") for name in names)
        groups.setdefault(row["kelurahan_code"], []).append(entry + ("~" if is_near else ""))
    return groups


def aliases(folder):
    groups = {}
    # A landmark says more than an area of its name that lies in one kelurahan.
    known = {name.lower().rstrip("~") for group in landmarks(folder).values() for entry in group
             for name in entry.split("|")}
    for row in rows(folder, "aliases.csv"):
        if row["confidence"] == "low" or row["level"] not in ("kelurahan", "kecamatan", "kota", "kawasan"):
            continue
        name = row["alias"].lower().replace(".", "").strip()
        if row["level"] == "kawasan" and ";" not in row["code"] and name in known:
            continue
        # The word before a name is read by itself.
        if name.split()[0] in ("kel", "kelurahan", "kec", "kecamatan"):
            continue
        if name in ("pesing", "santa", "hek"):  # words: a smell, a saint, an agency
            continue
        if not row["code"] or any(sign in name for sign in ",:") or len(name) < 3:
            continue
        key = row["code"].replace(";", "+") + ("?" if row["level"] == "kawasan" else "")
        group = groups.setdefault(key, [])
        if name not in group:
            group.append(name)
    return groups


def main():
    folder = sys.argv[1]
    (ROOT / "Features" / "LandmarkText.swift").write_text(
        HEAD
        + "// Landmarks that are built in: well-known buildings and squares (ours), islands (cahyadsn/wilayah,\n"
        "// MIT, notice in KelurahanText.swift) and MRT stations (MuhammadNafishZaldinanda/gtfs-mrt-jakarta,\n"
        "// MIT), each with the kelurahan it lies in. Written by Tests/Fixtures/gazetteer/restate.py.\n//\n"
        "// `code: name|other name, name~, …`; `~` is so near a boundary that a person decides.\n\n"
        'enum LandmarkText {\n  static let table = """\n' + table(landmarks(folder)) + '\n    """\n}\n')
    (ROOT / "Names" / "AliasText.swift").write_text(
        HEAD
        + "// How people write the names of kelurahan, kecamatan and kota, beyond what Spellings.swift derives\n"
        "// and states, and the loose areas they speak of. Ours. Written by\n"
        "// Tests/Fixtures/gazetteer/restate.py.\n//\n"
        "// `code: spelling, spelling`; after a code with `?` the names of areas that are no kelurahan and\n"
        "// may mean any of those it lists.\n\n"
        'enum AliasText {\n  static let table = """\n' + table(aliases(folder)) + '\n    """\n}\n')


main()
