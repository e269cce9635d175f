"""Where words go: a full disk, closed pipes, terminals, too little memory."""

import os
import pty
import resource
import select
import subprocess
import time

import sample
from sample import Run, Skip, small_net, write, write_large


def says_when_the_output_is_full(folder):
    path = write(folder / "m.safetensors", small_net())
    for arguments in (("inspect", path), ("--help",), ("--version",), ("formats",), ("diff", path, path), ("verify", path)):
        with open("/dev/full", "wb") as full:
            Run(*arguments, stdout=full).refused("No space left on device")


def says_when_a_pipe_is_closed(folder):
    net = {f"layer{i}.weight": ("F32", [1], [1]) for i in range(5000)}
    path = write(folder / "m.safetensors", net)
    command = [sample.PROGRAM, "inspect", path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        first = process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        status = process.wait(60)
    assert "m.safetensors" in first, first
    assert status == 2 and said == "hearth: cannot write the output: Broken pipe\n", (status, said)


def says_when_the_output_is_closed(folder):
    path = write(folder / "m.safetensors", small_net())
    Run("inspect", path, stdout=None, preexec_fn=lambda: os.close(1)).refused("Bad file descriptor")


def writes_no_words_into_files_when_stderr_is_closed(folder):
    path = write(folder / "wrong.mpk", small_net())  # whose content is another format: a note
    out = folder / "out.safetensors"
    run = Run("convert", path, out, stderr=None, preexec_fn=lambda: os.close(2))
    assert run.status == 0, run.said
    Run("diff", out, path, "-q").fine()
    closed = {"stdin": None, "stdout": None, "preexec_fn": lambda: [os.close(fd) for fd in (0, 1)]}
    Run("convert", path, out, "--quiet", **closed).fine()
    Run("diff", out, path, "-q").fine()


def shows_no_progress_where_there_is_no_terminal(folder):
    path = write_large(folder / "m.safetensors", 20 * 2**20)
    for arguments in (("convert", path, folder / "out.safetensors"), ("diff", path, path), ("verify", path)):
        Run(*arguments).fine()


def _on_a_terminal(*arguments):
    """(status, what the terminal got); only stderr is the terminal."""
    ours, terminal = pty.openpty()
    command = [sample.PROGRAM, *map(str, arguments)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=terminal)
    os.close(terminal)
    text, end = b"", time.monotonic() + 120
    while time.monotonic() < end and select.select([ours], [], [], 1)[0] or process.poll() is None:
        try:
            more = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        text += more
    os.close(ours)
    return process.wait(60), text.decode()


def shows_progress_on_a_terminal(folder):
    path = write_large(folder / "m.safetensors", 20 * 2**20)
    small = write(folder / "small.safetensors", small_net())
    for arguments in (("convert", path, folder / "out.safetensors"), ("diff", path, folder / "out.safetensors"),
                      ("verify", path), ("inspect", path, "--stats")):  # fmt: skip
        status, text = _on_a_terminal(*arguments)
        assert status == 0 and arguments[0] in text and "MiB/s" in text and "100%" in text, (arguments, text)
        assert text.endswith("\r\x1b[K"), (arguments, text)  # wiped
        assert _on_a_terminal(*arguments, "--quiet") == (0, ""), arguments
    assert _on_a_terminal("convert", small, folder / "out.safetensors") == (0, "")


def wipes_progress_before_an_error(folder):
    path = write_large(folder / "m.safetensors", 20 * 2**20, last=float("inf"))
    status, text = _on_a_terminal("verify", path)
    assert status == 2 and "100%" in text, text
    assert text.rpartition("\r\x1b[K")[2].startswith("hearth: "), text


def says_when_there_is_too_little_memory(folder):
    if sample.instrumented():
        raise Skip("the sanitizers take memory of their own")
    path = write_large(folder / "m.safetensors", 100 * 2**20)
    limit = 200 * 2**20
    few = lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    Run("verify", path, preexec_fn=few).refused("Cannot allocate memory")
    read, into = os.pipe()
    with subprocess.Popen(["cat", path], stdout=into, stderr=subprocess.DEVNULL) as cat, os.fdopen(read) as pipe:
        os.close(into)
        Run("verify", "/dev/stdin", stdin=pipe, preexec_fn=few).refused("out of memory")
        pipe.close()
        cat.wait(60)
