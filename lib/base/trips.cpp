#include "base/trips.hpp"

namespace weft {
namespace detail {

TripCount::Figures& trips() noexcept {
  thread_local TripCount::Figures figures;
  return figures;
}

}  // namespace detail

inline namespace v1 {

TripCount::TripCount() noexcept : start_(weft::detail::trips()) {}

TripCount::Figures TripCount::figures() const noexcept {
  const Figures& now = weft::detail::trips();
  return {now.sql - start_.sql, now.cache - start_.cache, now.not_waited - start_.not_waited};
}

}  // namespace v1
}  // namespace weft
