"""Arguments, help, the manual page, completion."""

import pathlib
import re
import shutil
import subprocess

import sample
from sample import Run, Skip, small_net, write

PAGE = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "man" / "hearth.1"
COMMANDS = ("inspect", "convert", "diff", "verify", "strip", "embed", "codegen", "run", "graph", "bench", "formats", "completion")


def _options(text):
    """The long options that a help text begins lines with."""
    return set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", text, re.M))


def has_a_version(folder):
    assert re.fullmatch(r"hearth \d+\.\d+\.\d+\n", Run("--version").fine().out)


def helps(folder):
    out = Run("--help").fine().out
    assert all(re.search(rf"^  {command} ", out, re.M) for command in COMMANDS) and "Examples:\n" in out, out
    for command in COMMANDS:
        text = Run(command, "--help").fine().out
        assert f"Usage: hearth {command}" in text and {"--help"} <= _options(text), text
        assert command == "formats" or f"Examples:\n  hearth {command}" in text or "source <(hearth" in text, text
        assert max(map(len, text.splitlines())) <= 100, text
        assert Run(command, "-h").fine().out == text


def refuses_wrong_arguments(folder):
    a = write(folder / "a.safetensors", small_net())
    Run().refused("subcommand")
    Run("frobnicate", a).refused("expected a subcommand, got 'frobnicate'")
    Run("--speed").refused("hearth --help")
    for command in ("inspect", "convert", "diff", "verify", "strip", "embed", "codegen", "completion"):
        Run(command).refused("required", f"hearth {command} --help")
    Run("inspect", a, "--speed").refused("--speed", "hearth inspect --help")
    Run("inspect", a, a).refused(str(a))
    Run("diff", a).refused("B", "required")
    Run("convert", a, folder / "b.mpk", "--precision", "quarter").refused("--precision", "half", "'quarter'")
    Run("convert", a, folder / "b.mpk", "--precision").refused("--precision")
    Run("convert", a, folder / "b.mpk", "--adapter", "from-keras").refused("--adapter", "from-burn", "'from-keras'")
    Run("inspect", a, "--from", "keras").refused("--from", "hearth formats", "'keras'")
    Run("completion", "tcsh").refused("bash", "'tcsh'")
    Run("inspect", "line\nbreak.mpk").refused("line\\x0abreak.mpk")
    Run("inspect", a, "--sp\x1beed").refused("\\x1b")
    Run("inspect", "").refused()
    assert not (folder / "b.mpk").exists()


def takes_any_name_for_a_file(folder):
    write(folder / "a.safetensors", small_net())
    for name in ("verify", "-x", "=", "a=b", "[1,2]", "ü ü", "{}"):
        shutil.copy(folder / "a.safetensors", folder / name)
        Run("inspect", "--", name, cwd=folder).fine()
        Run("diff", "--", name, folder / "a.safetensors", cwd=folder).fine()
    Run("diff", "verify", "verify", cwd=folder).fine()


def takes_options_anywhere(folder):
    a = write(folder / "a.safetensors", small_net())
    shutil.copy(a, folder / "wrong.mpk")
    for order in (("--quiet", "inspect", "wrong.mpk"), ("inspect", "-q", "wrong.mpk"), ("inspect", "wrong.mpk", "-q")):
        Run(*order, cwd=folder).fine()
    Run("inspect", "wrong.mpk", cwd=folder).noted("wrong.mpk")


def has_a_page_for_every_option(folder):
    page = PAGE.read_text()
    documented = {"-" + name for line in page.splitlines() if "Fl " in line for name in line.split()}
    for command in COMMANDS:
        assert f"\n.Ss {command}\n" in page, command
        missing = _options(Run(command, "--help").out) - documented
        assert not missing, f"{command}: {missing} not in {PAGE.name}"
    missing = _options(Run("--help").out) - documented
    assert not missing, missing


def has_a_sound_page(folder):
    if shutil.which("mandoc"):
        done = subprocess.run(["mandoc", "-Tlint", PAGE], capture_output=True, text=True)
        assert done.stdout + done.stderr == "", done.stdout + done.stderr
    elif shutil.which("groff"):
        done = subprocess.run(["groff", "-man", "-mandoc", "-Tutf8", "-ww", PAGE], capture_output=True, text=True)
        assert done.returncode == 0 and done.stderr == "" and "strip" in done.stdout, done.stderr
    else:
        raise Skip("neither mandoc nor groff is installed")


def _completed(script, *words):
    source = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hearth; echo "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", source, "bash", script, *words], capture_output=True, text=True, check=True)
    assert done.stderr == "", done.stderr
    return set(done.stdout.split())


def completes_in_bash(folder):
    script = folder / "hearth"
    script.write_text(Run("completion", "bash").fine().out)
    extensions = {form["extensions"][0] for form in sample.formats()}
    assert _completed(script, "hearth", "") == set(COMMANDS)
    assert _completed(script, "hearth", "co") == {"codegen", "convert", "completion"}
    assert _completed(script, "hearth", "-q", "convert", "--pre") == {"--precision"}
    assert _completed(script, "hearth", "convert", "a", "--precision", "") == {"full", "half", "double", "bf16", "keep"}
    assert _completed(script, "hearth", "inspect", "--from", "") == extensions
    assert _completed(script, "hearth", "completion", "") == {"bash", "zsh", "fish"}
    assert _completed(script, "hearth", "inspect", "") == set()  # then bash completes files
    for command in COMMANDS:
        missing = _options(Run(command, "--help").out) - _completed(script, "hearth", command, "-")
        assert not missing, missing


def completes_in_other_shells(folder):
    for shell, check in (("zsh", ["-n"]), ("fish", ["--no-execute"])):
        script = folder / shell
        script.write_text(Run("completion", shell).fine().out)
        text = script.read_text()
        assert all(command in text for command in COMMANDS) and "precision" in text, text
        if shutil.which(shell):
            done = subprocess.run([shell, *check, script], capture_output=True, text=True)
            assert done.returncode == 0 and done.stderr == "", done.stderr
