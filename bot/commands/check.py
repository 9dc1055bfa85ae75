"""`python -m bot check`: check texts for Leichte Sprache."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.easy_language import check, fix, profiles
from bot.easy_language.files import FIXABLE, UnreadableFile, decode, read_file
from bot.easy_language.fixer import only_safe
from bot.easy_language.output import Checked, as_json, as_sarif, as_text, messages
from bot.easy_language.settings import SettingsError, own_project

FORMATS: dict[str, Callable[[Sequence[Checked]], str]] = {"text": as_text, "json": as_json, "sarif": as_sarif}
STDIN = "-"
CLEAN, FOUND, UNUSABLE = 0, 1, 2
"""Exit status: no error, an error-level finding remains, an input could not be used."""


def add(subparsers: Any) -> None:
    """Add the command to the command line's parser."""
    say = messages()
    parser = subparsers.add_parser("check", help=say["help"], description=say["help"])
    parser.add_argument("files", nargs="+", metavar="FILE", help=say["help_files"])
    parser.add_argument("--profile", choices=list(profiles()), help=say["help_profile"])
    parser.add_argument("--format", choices=list(FORMATS), default="text", help=say["help_format"])
    parser.add_argument("--fix", action="store_true", help=say["help_fix"])
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check every file; what cannot be used is named on stderr and does not stop the others."""
    try:
        profile = args.profile or own_project().profile
    except SettingsError as error:
        return _refuse("settings", reason=str(error))
    status = CLEAN
    checked: list[Checked] = []
    for name in args.files:
        try:
            text = _mended(name, profile) if args.fix else _read(name)
        except UnreadableFile as error:
            status = _refuse(error.reason, file=name)
            continue
        report = check(text, profile)
        checked.append(Checked(name, text, only_safe(text, report) if args.format == "sarif" else report))
        if not any(character.isalnum() for character in text):
            _refuse("no_words", file=name)
    if checked:
        output = sys.stderr if args.fix and STDIN in args.files else sys.stdout
        output.write(FORMATS[args.format](checked))
    if status == CLEAN and any(item.report.errors for item in checked):
        status = FOUND
    return status


def _read(name: str) -> str:
    return decode(sys.stdin.buffer.read()) if name == STDIN else read_file(Path(name))


def _mended(name: str, profile: str) -> str:
    """The mended text, written back to its file or to standard output."""
    if name != STDIN and Path(name).suffix.lower() not in FIXABLE:
        raise UnreadableFile("not_fixable")
    before = _read(name)
    after = fix(before, profile)
    if name == STDIN:
        sys.stdout.write(after)
    elif after != before:
        _write(Path(name), after)
    return after


def _write(path: Path, text: str) -> None:
    """Write a text with the line ends that the file has; raises `UnreadableFile`."""
    try:
        newline = "\r\n" if b"\r\n" in path.read_bytes() else "\n"
        path.write_text(text, encoding="utf-8", newline=newline)
    except OSError as error:
        raise UnreadableFile("not_writable") from error


def _refuse(key: str, **values: str) -> int:
    sys.stderr.write(str(messages()[key]).format(**values) + "\n")
    return UNUSABLE
