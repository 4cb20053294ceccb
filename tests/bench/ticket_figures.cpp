#include "bench/ticket_figures.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "engine/store_core.hpp"

namespace weft::bench {

std::vector<Figure> ticket_figures(Site& site, bool quick) {
  const std::shared_ptr<detail::Parts> parts = site.store().core().parts();
  detail::IdSource& ids = *parts->ids;
  const detail::Deadline deadline = detail::Deadline::in(patience);
  // Blocks grow with use: take ids until they have, then let the background fill them up before each timed burst.
  std::uint64_t sum = 0;
  for (int at = 0; at < 2'000'000; ++at) sum += ids.next("bench", deadline);
  std::vector<double> rates;
  std::uint32_t waits = 0;
  for (int burst = 0; burst < (quick ? 5 : 15); ++burst) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    constexpr int taken = 100'000;
    const TripCount trips;
    const auto start = std::chrono::steady_clock::now();
    for (int at = 0; at < taken; ++at) sum += ids.next("bench", deadline);
    rates.push_back(taken / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    waits += trips.figures().waited();
  }
  std::sort(rates.begin(), rates.end());
  return {{.name = "tickets_ids_per_second",
           .value = rates[rates.size() / 2],
           .unit = "ids/s",
           .goal = 5e6,
           .better = Better::higher,
           .remark = "one thread, one id at a time" + std::string(sum == 0 ? " (none)" : "")},
          {.name = "tickets_round_trips_of_the_caller",
           .value = static_cast<double>(waits),
           .unit = "round trips",
           .goal = 0,
           .better = Better::lower}};
}

}  // namespace weft::bench
