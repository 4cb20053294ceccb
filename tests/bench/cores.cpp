#include "bench/cores.hpp"

#include <sched.h>

#include <thread>

namespace weft::bench {

void use_cores(Cores which) {
  const unsigned count = std::thread::hardware_concurrency();
  if (count < 2) return;
  const unsigned first = which == Cores::of_servers ? count / 2 : 0;
  const unsigned end = which == Cores::of_clients ? count / 2 : count;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  for (unsigned core = first; core < end; ++core) CPU_SET(core, &cores);
  // Where it is not allowed (a container's own limits), the figures are only less steady.
  ::sched_setaffinity(0, sizeof cores, &cores);
}

}  // namespace weft::bench
