#include "index/name_numbers.hpp"

#include <mutex>

#include "weft/error.hpp"

namespace weft::detail {

std::uint16_t NameNumbers::number(NameSpace space, std::string_view name, Deadline deadline) {
  if (name.empty() || name.size() > 64)
    throw UsageError("the name of an owner kind, entity or claim must have 1 to 64 bytes");
  std::pair<NameSpace, std::string> key(space, name);
  {
    const std::shared_lock lock(mutex_);
    if (const auto at = known_.find(key); at != known_.end()) return at->second;
  }
  const std::uint16_t number = ask(space, name, deadline);
  const std::unique_lock lock(mutex_);
  known_.emplace(std::move(key), number);
  return number;
}

std::uint16_t NameNumbers::ask(NameSpace space, std::string_view name, Deadline deadline) {
  const auto number_of_space = static_cast<std::uint64_t>(space);
  Backoff backoff(Millis{1}, Millis{50});
  for (;;) {
    const Rows row = pair_.read(0, &IndexTexts::find_name, {number_of_space, number_of_space, name}, deadline);
    if (!row.at(0, 1).is_null()) return static_cast<std::uint16_t>(row.at(0, 1).as_uint());
    const std::uint64_t next = row.at(0, 2).is_null() ? 1 : row.at(0, 2).as_uint() + 1;
    if (next > 65535) throw UsageError("all 65,535 numbers of a space of names are used");
    try {
      const auto wrote = pair_.write(1U, deadline, [&](Session& session, const IndexTexts& texts, char side) {
        const std::vector<Value> params{number_of_space, next, name, std::uint64_t{0}, std::string(1, side)};
        return session.execute(texts.put_name, params, deadline) > 0;
      });
      if (wrote == IndexPair::Wrote::done) return static_cast<std::uint16_t>(next);
    } catch (const Duplicate&) {
      // Another process took the number or registered the name: look again.
    }
    pause_or_throw(backoff, deadline, "registering a name");
  }
}

}  // namespace weft::detail
