#include "weftctl/exit_codes.hpp"
#include "weftctl/move_text.hpp"
#include "weftctl/target.hpp"
#include "weftctl/verbs.hpp"

namespace weft::ctl {
namespace {

constexpr std::chrono::milliseconds patience{30000};
constexpr std::size_t most = 1000;

std::vector<detail::MoveStatus> found(const Arguments& arguments, bool one) {
  const Target target(arguments);
  const detail::Deadline deadline = detail::Deadline::in(arguments.deadline_or(patience));
  Store store = target.open(stderr_log(LogLevel::error));
  std::vector<detail::MoveStatus> moves;
  if (one) {
    moves.push_back(detail::find_move(store.core(), arguments.moves.front(), deadline));
  } else {
    moves = detail::list_moves(store.core(), arguments.all, most, deadline);
  }
  store.close();
  return moves;
}

}  // namespace

int run_move_list(const Arguments& arguments, Output& output) {
  print_moves(found(arguments, false), arguments.json, output);
  return exit_good;
}

int run_move_show(const Arguments& arguments, Output& output) {
  print_move(found(arguments, true).front(), arguments.json, output);
  return exit_good;
}

}  // namespace weft::ctl
