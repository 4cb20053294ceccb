#include "index/index_writer.hpp"

#include <algorithm>
#include <string>

#include "weft/error.hpp"

namespace weft::detail {

namespace {

std::vector<const IndexStep*> list(const std::vector<IndexStep>& steps) {
  std::vector<const IndexStep*> all;
  for (const IndexStep& step : steps) all.push_back(&step);
  return all;
}

std::uint64_t execute(Session& session, const Statement& text, const std::vector<Value>& params, const IndexStep& step,
                      Deadline deadline) try {
  return session.execute(text, params, deadline);
} catch (const Duplicate& duplicate) {
  Duplicate clear(step.taken != nullptr ? step.taken : "a row of the index is taken");
  clear.from_server(duplicate.sqlstate(), duplicate.native_code());
  throw clear;
}

bool alone(Session& session, const IndexTexts& texts, char side, std::uint8_t parity, const IndexStep& step,
           Deadline deadline) {
  std::vector<Value> params = step.params;
  params.emplace_back(std::uint64_t{parity});
  params.emplace_back(std::string(1, side));
  return execute(session, texts.*step.fenced, params, step, deadline) > 0;
}

bool holds(const Rows& batons, char side) {
  for (std::size_t row = 0; row < batons.size(); ++row)
    if (batons.at(row, 1).as_text() != std::string_view(&side, 1)) return false;
  return !batons.empty();
}

bool together(Session& session, const IndexTexts& texts, char side, IndexPair::Parities parities,
              const std::vector<const IndexStep*>& steps, Deadline deadline) {
  const std::vector<Value> parity{std::uint64_t{parities == 2U ? 1U : 0U}};
  const Rows batons = parities == 3U ? session.begin_query(texts.hold_both, {}, deadline)
                                     : session.begin_query(texts.hold_one, parity, deadline);
  if (!holds(batons, side)) {
    session.rollback(deadline);
    return false;
  }
  try {
    for (const IndexStep* step : steps)
      execute(session, (texts.*step->rows)[step->power], step->params, *step, deadline);
  } catch (...) {
    session.rollback(deadline);
    throw;
  }
  session.commit(deadline);
  return true;
}

}  // namespace

bool IndexWriter::run(IndexPair::Parities parities, const std::vector<const IndexStep*>& steps, Deadline deadline) {
  const bool single = steps.size() == 1 && steps.front()->fenced != nullptr;
  const bool only_deletes =
      std::all_of(steps.begin(), steps.end(), [](const IndexStep* step) { return step->taken == nullptr; });
  Backoff backoff(Millis{1}, Millis{50});
  for (;;) {
    const IndexPair::Wrote wrote =
        pair_.write(parities, deadline, [&](Session& session, const IndexTexts& texts, char side) {
          if (single) return alone(session, texts, side, parities == 2U ? 1 : 0, *steps.front(), deadline);
          return together(session, texts, side, parities, steps, deadline);
        });
    if (wrote == IndexPair::Wrote::split) return false;
    if (wrote == IndexPair::Wrote::done || (single && only_deletes)) return true;
    // The baton went away and came back between the try and the look.
    pause_or_throw(backoff, deadline, "a write");
  }
}

void IndexWriter::apply(const IndexBatch& batch, const std::vector<IndexStep>& undo, Deadline deadline) {
  const std::vector<const IndexStep*> even = list(batch[0]);
  const std::vector<const IndexStep*> odd = list(batch[1]);
  if (even.empty() && odd.empty()) return;
  if (odd.empty() || even.empty()) {
    run(even.empty() ? 2U : 1U, even.empty() ? odd : even, deadline);
    return;
  }
  std::vector<const IndexStep*> all = even;
  all.insert(all.end(), odd.begin(), odd.end());
  if (run(3U, all, deadline)) return;
  run(1U, even, deadline);
  try {
    run(2U, odd, deadline);
  } catch (const Error& error) {
    if (error.outcome() == Outcome::not_applied) take_back(undo);
    throw;
  }
}

void IndexWriter::take_back(const std::vector<IndexStep>& undo) noexcept try {
  if (undo.empty()) return;
  // Its own time: the call's may be used up by what failed.
  run(1U, list(undo), Deadline::in(Millis{1000}));
} catch (const std::exception& error) {
  observer_.count("weft.index.dangling");
  observer_.log(
      LogLevel::warning,
      std::string("rows of the index without an owner stay behind until 'weftctl index repair': ") + error.what());
}

}  // namespace weft::detail
