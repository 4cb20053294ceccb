"""Runs the measurements quickly and checks the form of their JSON.

Usage: json_form.py WEFT_BENCH
"""

import json
import pathlib
import subprocess
import sys
import tempfile

NAMES = {
    "trips_find_cold", "trips_find_cached", "trips_find_uncached", "trips_save_strict", "trips_save_uncached", "trips_find_many_100_cold",
    "selects_find_many_100_cold", "trips_find_many_100_warm", "find_cached", "find_many_100_cached", "find_uncached",
    "find_uncached_beside_unfenced", "save_uncached", "save_uncached_beside_unfenced", "tickets_ids_per_second",
    "tickets_round_trips_of_the_caller",
}


def fault_of(figure):
    """What is wrong with one figure, or None."""
    if list(figure) != ["name", "value", "unit", "goal", "better", "met"]:
        return f"has the members {list(figure)}"
    if figure["better"] not in ("higher", "lower"):
        return f"says better: {figure['better']}"
    if not all(isinstance(figure[part], (int, float)) and not isinstance(figure[part], bool) for part in ("value", "goal")):
        return "has a value or goal that is no number"
    met = figure["value"] >= figure["goal"] if figure["better"] == "higher" else figure["value"] <= figure["goal"]
    if figure["met"] is not met:
        return "says the contrary of what it shows"
    return None


def main():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "figures.json"
        subprocess.run([sys.argv[1], "--quick", "--json", str(file)], check=True, timeout=120)
        said = json.loads(file.read_text(encoding="utf-8"))
    faults = [f"{figure.get('name')} {fault}" for figure in said["figures"] if (fault := fault_of(figure))]
    if list(said) != ["machine", "commit", "figures"] or not said["machine"] or not said["commit"]:
        faults.append("machine, commit, figures: not these, or empty")
    missing = NAMES - {figure["name"] for figure in said["figures"]}
    if missing:
        faults.append(f"missing: {', '.join(sorted(missing))}")
    # Counted and not timed: these hold on any machine.
    faults += [f"{figure['name']} is {figure['value']}, not {figure['goal']}" for figure in said["figures"]
               if figure["name"].startswith("trips_") and not figure["met"]]
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


main()
