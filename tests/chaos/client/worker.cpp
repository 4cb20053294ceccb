#include "chaos/client/worker.hpp"

#include <iostream>
#include <thread>

namespace weft::chaos {

using Outcome = Operation::Outcome;

Worker::Worker(Store& store, Setting setting)
    : store_(store), setting_(std::move(setting)), recorder_(setting_.folder, setting_.name), random_(setting_.seed) {
  number_ = setting_.incarnation * 100'000'000;
}

std::string Worker::word() {
  return setting_.name + "." + std::to_string(setting_.incarnation) + ":" + std::to_string(++words_);
}

Operation Worker::draft(Operation::Kind op, std::string key) {
  return {.client = setting_.name,
          .op = op,
          .key = std::move(key),
          .start = now_ns(),
          .number = ++number_,
          .deadline = std::chrono::nanoseconds(setting_.deadline).count()};
}

bool Worker::call(Operation& operation, const std::function<void(Operation&)>& ask) {
  std::vector<Operation> one{operation};
  const bool told = call(one, [&] { ask(one.front()); });
  operation = std::move(one.front());
  return told;
}

bool Worker::call(std::vector<Operation>& operations, const std::function<void()>& ask) {
  std::vector<Operation> announced;
  for (const Operation& each : operations) {
    if (each.op == Operation::Kind::read) continue;
    announced.push_back(each);
    announced.back().outcome = Outcome::unknown;
    announced.back().end = announced.back().start;
  }
  if (!announced.empty()) recorder_.announce(announced);
  Outcome outcome = Outcome::ok;
  std::optional<Error> failed;
  try {
    ask();
  } catch (const Error& error) {
    outcome = error.outcome() == weft::Outcome::unknown ? Outcome::unknown : Outcome::fail;
    failed = error;
  }
  const std::int64_t end = now_ns();
  for (Operation& each : operations) {
    each.end = end;
    if (outcome != Outcome::ok) each.outcome = each.op == Operation::Kind::read ? Outcome::fail : outcome;
  }
  recorder_.tell(operations);
  if (failed) pause_after(*failed);
  return !failed;
}

// What cannot be reached is not asked again at once; a mistake of ours or of the store's is shown.
void Worker::pause_after(const Error& error) {
  switch (error.code()) {
    case Code::conflict:
    case Code::duplicate: return;
    case Code::usage:
    case Code::schema:
    case Code::corrupt:
    case Code::internal: std::cerr << setting_.name << ": " << error.what() << std::endl; break;
    default: break;
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(2 + below(20)));
}

}  // namespace weft::chaos
