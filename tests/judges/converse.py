"""Runs a .COM under CP/M 2.2's own CCP and BDOS and prints what the console
shows.

usage: converse.py z80|8080 NAME.COM < keys

The keys are typed at the CCP; when they are used up, the machine is switched
off.
"""

import pathlib
import sys

import cpm80


class Keys:
    """A keyboard on which a text is typed, a key whenever one is waited for."""

    def __init__(self, keys: bytes) -> None:
        self.keys = iter(keys)

    def input(self):
        return next(self.keys, None)

    def ready(self) -> bool:
        return False


class Screen:
    def __init__(self) -> None:
        self.shown = bytearray()

    def output(self, character: int) -> None:
        self.shown.append(character & 0xFF)


def main() -> None:
    processor, path = sys.argv[1], pathlib.Path(sys.argv[2])
    machine_class = {"z80": cpm80.Z80CPMMachine, "8080": cpm80.I8080CPMMachine}[processor]
    screen = Screen()
    machine = machine_class(
        console_reader=Keys(sys.stdin.buffer.read()), console_writer=screen)
    machine.make_file(path.name)
    machine.write_file(path.read_bytes())
    machine.close_file()
    machine.run()
    sys.stdout.buffer.write(bytes(screen.shown))


main()
