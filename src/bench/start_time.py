#!/usr/bin/env python3
"""Time from starting a command to its first answer with status 200, and the CPU time that this took.

usage: start_time.py PORT RUNS COMMAND...   (the backend must be up; the command runs in the foreground)
"""
import http.client
import os
import signal
import statistics
import subprocess
import sys
import time


def answers(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": "www.shop.example"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def once(port, command):
    if answers(port):
        raise SystemExit(f"port {port} is in use")
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not answers(port):
            if process.poll() is not None or time.monotonic() - start > 60:
                raise SystemExit("the command ended, or did not serve within 60 s")
            time.sleep(0.002)
        wall = time.monotonic() - start
        fields = open(f"/proc/{process.pid}/stat").read().rsplit(") ", 1)[1].split()
        cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    return wall, cpu


def main():
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    port, runs, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    results = [once(port, command) for _ in range(runs)]
    walls = sorted(wall for wall, _ in results)
    cpus = sorted(cpu for _, cpu in results)
    print(
        f"start to first 200: median {statistics.median(walls):.2f} s (lowest {walls[0]:.2f}, highest {walls[-1]:.2f}),"
        f" CPU median {statistics.median(cpus):.2f} s (lowest {cpus[0]:.2f})"
    )


main()
