// measure RESULT POSTMASTER COMMAND...: runs the command and writes into the file RESULT how long
// it took and how much memory it and the server processes that it led to had at their peak.
//
// A backend's own memory (RssAnon) has no high-water mark in /proc, so it is sampled. What a
// backend touches of the shared buffers counts into VmHWM but not into RssAnon.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <thread>

namespace tenniscores {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kInterval = std::chrono::milliseconds(10);

std::set<std::string> children(const std::string &process) {
    std::ifstream in("/proc/" + process + "/task/" + process + "/children");
    std::set<std::string> found;
    for (std::string child; in >> child;) found.insert(child);
    return found;
}

struct Memory {
    long anonymous_kb = 0;  ///< the processes' own memory now, in all
    long resident_kb = 0;   ///< the largest process's high-water mark, shared buffers included
};

Memory memory_of(const std::string &process) {
    std::ifstream in("/proc/" + process + "/status");
    Memory memory;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("RssAnon:")) memory.anonymous_kb = std::atol(line.c_str() + 8);
        if (line.starts_with("VmHWM:")) memory.resident_kb = std::atol(line.c_str() + 6);
    }
    return memory;
}

/// Watches the children that a process gets from now on, parallel workers included.
class Watch {
  public:
    explicit Watch(std::string parent)
        : parent_(std::move(parent)), known_(children(parent_)), thread_([this] { run(); }) {}

    Memory stop() {
        stopped_ = true;
        thread_.join();
        return peak_;
    }

  private:
    void run() {
        while (!stopped_) {
            Memory now;
            for (const std::string &child : children(parent_)) {
                if (known_.contains(child)) continue;
                const Memory memory = memory_of(child);
                now.anonymous_kb += memory.anonymous_kb;
                now.resident_kb = std::max(now.resident_kb, memory.resident_kb);
            }
            peak_.anonymous_kb = std::max(peak_.anonymous_kb, now.anonymous_kb);
            peak_.resident_kb = std::max(peak_.resident_kb, now.resident_kb);
            std::this_thread::sleep_for(kInterval);
        }
    }

    std::string parent_;
    std::set<std::string> known_;
    std::atomic<bool> stopped_ = false;
    Memory peak_;
    std::thread thread_;
};

int measure(const char *result, const char *postmaster, char **command) {
    Watch watch(postmaster);
    const Clock::time_point begin = Clock::now();
    const pid_t client = fork();
    if (client == 0) {
        execvp(command[0], command);
        std::perror(command[0]);
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    wait4(client, &status, 0, &usage);
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    const Memory backend = watch.stop();
    std::ofstream(result) << seconds << ' ' << backend.anonymous_kb << ' ' << backend.resident_kb
                          << ' ' << usage.ru_maxrss << '\n';
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

}  // namespace tenniscores

int main(int argc, char **argv) {
    if (argc < 4) {
        std::fputs("usage: measure RESULT POSTMASTER COMMAND...\n", stderr);
        return 64;
    }
    return tenniscores::measure(argv[1], argv[2], argv + 3);
}
