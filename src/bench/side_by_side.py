#!/usr/bin/env python3
"""CPU per request of proxies that are all up, measured in turn: short windows, round after round, so that all of them meet the same noise.

usage: side_by_side.py [--secs N] [--rounds N] [--warm N] [--connections N] [--cpu N] --scripts FILE.lua[,FILE.lua...] NAME=PORT=PID ...

The first NAME is what the others are compared with. A script is a wrk script that prints RESULT and a JSON object with "requests" and "non2xx", as
those of the peers in ../shared/bench do. CPU is user and system time of the process and its children; "without JIT" leaves the compiler threads out,
which tells how far from warm a JVM still is.
"""
import argparse
import json
import os
import re
import statistics
import subprocess


def cpu_seconds(pid):
    """All threads of the process and its children, and the same without those of a JIT compiler."""
    everything = steady = 0
    waiting = [pid]
    while waiting:
        process = waiting.pop()
        for thread in os.listdir(f"/proc/{process}/task"):
            folder = f"/proc/{process}/task/{thread}"
            try:
                spent = int(open(f"{folder}/schedstat").read().split()[0])
                everything += spent
                if "Compiler" not in open(f"{folder}/comm").read():
                    steady += spent
                waiting += [int(child) for child in open(f"{folder}/children").read().split()]
            except FileNotFoundError:
                pass  # the thread has ended
    return everything / 1e9, steady / 1e9


def load(port, script, secs, options):
    command = ["wrk", "-t1", f"-c{options.connections}", f"-d{secs}s", "-s", script, f"http://127.0.0.1:{port}/"]
    if options.cpu is not None:
        command = ["taskset", "-c", str(options.cpu)] + command
    run = subprocess.run(command, capture_output=True, text=True, timeout=secs + 30)
    result = re.search(r"RESULT (\{.*\})", run.stdout)
    if not result:
        raise SystemExit(f"wrk gave no result: {run.stdout}{run.stderr}")
    result = json.loads(result.group(1))
    if result["non2xx"] or not result["requests"]:
        raise SystemExit(f"port {port}: {result}")
    return result["requests"]


def window(port, pid, script, options):
    before = cpu_seconds(pid)
    requests = load(port, script, options.secs, options)
    return [(b - a) * 1e6 / requests for a, b in zip(before, cpu_seconds(pid))]


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--secs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--warm", type=int, default=20)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--cpu", type=int)
    parser.add_argument("--scripts", required=True)
    parser.add_argument("proxies", nargs="+")
    options = parser.parse_args()
    proxies = [(name, int(port), int(pid)) for name, port, pid in (p.split("=") for p in options.proxies)]
    print("| workload | proxy | CPU us/request, median | lowest | without JIT | times the first | lowest times lowest |")
    print("|---|---|---|---|---|---|---|")
    for script in options.scripts.split(","):
        if options.warm:
            for _, port, _ in proxies:
                load(port, script, options.warm, options)
        seen = {name: [] for name, _, _ in proxies}
        for _ in range(options.rounds):
            for name, port, pid in proxies:
                seen[name].append(window(port, pid, script, options))
        base = None
        for name, windows in seen.items():
            total = [w[0] for w in windows]
            median, low, steady = statistics.median(total), min(total), statistics.median(w[1] for w in windows)
            base = base or (median, low)
            print(
                f"| {os.path.basename(script)} | {name} | {median:.1f} | {low:.1f} | {steady:.1f}"
                f" | {median / base[0]:.2f} | {low / base[1]:.2f} |",
                flush=True,
            )


main()
