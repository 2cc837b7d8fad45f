// Calls a fuzz target with its seeds and, for as long as it is told to, with mutations of them: what CI runs, and what
// runs everywhere that libFuzzer doesn't. The seed is printed; the same seed gives the same inputs.
//
// When an input ends the process, or takes longer than kLongestInput, it is left in a file in the working directory,
// which this program reads again.
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "fuzz/fuzz.h"
#include "fuzz/mutate.h"

extern "C" void __sanitizer_set_death_callback(void (*)()) __attribute__((weak));

namespace litmus::fuzz {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kLongestInputSeconds = 20;

struct Options {
  uint64_t runs = 10'000;
  double seconds = 60;
  uint64_t seed = 1;
  std::vector<std::string> files;
};

// What the handlers below can reach.
const std::string* present_input = nullptr;
char present_name[64] = "input";

void say(const char* text) { [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, strlen(text)); }

// Async-signal-safe.
void keep_input() {
  if (present_input == nullptr) return;
  const int fd = open(present_name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const bool kept = fd >= 0 && write(fd, present_input->data(), present_input->size()) >= 0;
  present_input = nullptr;
  say(kept ? "\nthe input that did it: " : "\nthe input that did it couldn't be kept: ");
  say(present_name);
  say("\n");
}

void on_signal(int number) {
  if (number == SIGALRM) say("an input took too long\n");
  keep_input();
  signal(number == SIGALRM ? SIGABRT : number, SIG_DFL);
  raise(number == SIGALRM ? SIGABRT : number);
}

// The sanitizers' own handlers print where it was, so theirs stay where there are any.
void watch() {
  for (const int number : {SIGABRT, SIGALRM}) signal(number, on_signal);
  if (__sanitizer_set_death_callback != nullptr) return __sanitizer_set_death_callback(keep_input);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTERM}) signal(number, on_signal);
}

// The input lies in a block of its own size: a byte read behind it is seen.
void run_one(const std::string& input, const char* kind, uint64_t seed, uint64_t number) {
  std::snprintf(present_name, sizeof(present_name), "crash-%s-%llu-%llu", kind, static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(number));
  present_input = &input;
  const itimerval limit{{0, 0}, {kLongestInputSeconds, 0}};
  setitimer(ITIMER_REAL, &limit, nullptr);
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  present_input = nullptr;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "%s can't be read\n", path.c_str());
    std::exit(1);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

void replay(const std::vector<std::string>& files) {
  for (size_t i = 0; i < files.size(); ++i) run_one(read_file(files[i]), "again", 0, i);
  std::printf("%zu files: nothing\n", files.size());
}

void run_mutations(const Options& options) {
  const std::vector<std::string> corpus = seeds();
  require(!corpus.empty(), "there is something to begin with");
  std::printf("seed %llu, %zu inputs to begin with\n", static_cast<unsigned long long>(options.seed), corpus.size());
  std::fflush(stdout);
  const auto begin = Clock::now();
  const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  for (size_t i = 0; i < corpus.size(); ++i) run_one(corpus[i], "corpus", 0, i);
  Mutator mutator(corpus, options.seed);
  uint64_t runs = 0;
  for (; runs < options.runs && elapsed() < options.seconds; ++runs) {
    run_one(mutator.next(), "mutation", options.seed, runs);
  }
  std::printf("%llu mutations in %.1f s: nothing\n", static_cast<unsigned long long>(runs), elapsed());
}

}  // namespace
}  // namespace litmus::fuzz

int main(int argc, char** argv) {
  litmus::fuzz::Options options;
  CLI::App app("Calls one reader with hostile bytes.");
  app.add_option("--runs", options.runs, "mutations at most")->capture_default_str();
  app.add_option("--seconds", options.seconds, "and no longer than this")->capture_default_str();
  app.add_option("--seed", options.seed, "of the mutations")->capture_default_str();
  app.add_option("FILE", options.files, "inputs to read instead")->check(CLI::ExistingFile);
  CLI11_PARSE(app, argc, argv);
  litmus::fuzz::watch();
  if (options.files.empty()) {
    litmus::fuzz::run_mutations(options);
  } else {
    litmus::fuzz::replay(options.files);
  }
  return 0;
}
