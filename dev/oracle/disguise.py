#!/usr/bin/env python3
"""The same requests with the User-Agent of a browser, each once: disguise.py < RECORDING > RECORDING

Most scanners name themselves, and one rule stops them for it whatever else they send. An attacker does not do them that
favour. The names get -disguised: found/wfuzz-disguised/00001.
"""
import sys

AGENT = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"


def framed(kind, parts):
    return b"%s %s\n" % (kind, b" ".join(b"%d" % len(part) for part in parts)) + b"".join(parts) + b"\n"


def main():
    come, go, seen = sys.stdin.buffer, sys.stdout.buffer, set()
    name, record = b"", b""
    for line in come:
        kind, *lengths = line.split()
        if kind == b"end":
            if record not in seen:
                seen.add(record)
                go.write(framed(b"request", [name]) + record + b"end\n")
            record = b""
            continue
        parts = [come.read(int(length)) for length in lengths]
        come.read(1)
        if kind == b"request":
            program, _, number = parts[0].rpartition(b"/")
            name = program + b"-disguised/" + number
            continue
        if kind == b"header" and parts[0].lower() == b"user-agent":
            parts[1] = AGENT
        record += framed(kind, parts)


main()
