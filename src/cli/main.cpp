// The hearth command. A subcommand is a file, and a line here.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <string_view>

#include "program.hpp"

namespace {

// Whoever starts us without one of the three standard files must not find words in the file that we then open
// in its place. Reading only: words for a closed stdout are an error, as they should be.
void occupy_standard_files() {
  int fd = 0;
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::open("/dev/null", O_RDONLY);
  if (fd > STDERR_FILENO) ::close(fd);
}

// A mapped file was cut by another program, or its disk failed.
extern "C" void lost_file(int) {
  constexpr std::string_view kWords = "hearth: a file became shorter or unreadable while it was read\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kWords.data(), kWords.size());
  ::_exit(hearth::cli::kTrouble);
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_files();
  std::signal(SIGPIPE, SIG_IGN);  // the write fails instead
  std::signal(SIGBUS, lost_file);

  using namespace hearth::cli;
  Program program;
  add_inspect(program);
  add_convert(program);
  add_diff(program);
  add_verify(program);
  add_strip(program);
  add_embed(program);
  add_codegen(program);
  add_run(program);
  add_graph(program);
  add_bench(program);
  add_formats(program);
  add_completion(program);
  return program.run(argc, argv);
}
