#include "weft/error.hpp"

#include <utility>

namespace weft {
inline namespace v1 {

std::string_view to_string(Code code) noexcept {
  switch (code) {
    case Code::usage: return "usage";
    case Code::schema: return "schema";
    case Code::conflict: return "conflict";
    case Code::duplicate: return "duplicate";
    case Code::not_writable: return "not_writable";
    case Code::unavailable: return "unavailable";
    case Code::timeout: return "timeout";
    case Code::overloaded: return "overloaded";
    case Code::in_doubt: return "in_doubt";
    case Code::corrupt: return "corrupt";
    case Code::internal: return "internal";
  }
  return "internal";
}

std::string_view to_string(Outcome outcome) noexcept {
  return outcome == Outcome::not_applied ? "not_applied" : "unknown";
}

// Shared by copies and never changed once it is: every change makes a new body, so that copies may live in several
// threads.
struct Error::Body {
  Code code = Code::internal;
  Outcome outcome = Outcome::not_applied;
  std::string message{};
  std::uint32_t shard = 0;
  char side = 0;
  std::string entity{};
  std::string sqlstate{};
  int native_code = 0;
  std::uint64_t token = 0;
  std::string what{};

  void compose();
};

void Error::Body::compose() {
  std::string place;
  const auto add = [&place](std::string_view name, std::string_view value) {
    place += place.empty() ? " [" : ", ";
    place += name;
    place += value;
  };
  if (shard != 0) add("shard ", std::to_string(shard));
  if (side != 0) add("side ", std::string_view(&side, 1));
  if (!entity.empty()) add("entity ", entity);
  if (!sqlstate.empty()) add("sqlstate ", sqlstate);
  if (native_code != 0) add("native ", std::to_string(native_code));
  if (token != 0) add("token ", std::to_string(token));
  if (!place.empty()) place += ']';
  what = std::string(to_string(code)) + ": " + message + place;
}

Error::Error(Code code, Outcome outcome, std::string message) {
  auto body = std::make_shared<Body>();
  body->code = code;
  body->outcome = outcome;
  body->message = std::move(message);
  body->compose();
  body_ = std::move(body);
}

Error::Error(const Error&) noexcept = default;
Error& Error::operator=(const Error&) noexcept = default;
Error::~Error() = default;

const char* Error::what() const noexcept { return body_->what.c_str(); }
std::string_view Error::message() const noexcept { return body_->message; }
Code Error::code() const noexcept { return body_->code; }
Outcome Error::outcome() const noexcept { return body_->outcome; }

bool Error::retryable() const noexcept {
  if (body_->outcome != Outcome::not_applied) return false;
  switch (body_->code) {
    case Code::not_writable:
    case Code::unavailable:
    case Code::timeout:
    case Code::overloaded: return true;
    default: return false;
  }
}

std::uint32_t Error::shard() const noexcept { return body_->shard; }
char Error::side() const noexcept { return body_->side; }
std::string_view Error::entity() const noexcept { return body_->entity; }
std::string_view Error::sqlstate() const noexcept { return body_->sqlstate; }
int Error::native_code() const noexcept { return body_->native_code; }
std::uint64_t Error::token() const noexcept { return body_->token; }

template <class Change>
Error& Error::with(Change change) {
  auto body = std::make_shared<Body>(*body_);
  change(*body);
  body->compose();
  body_ = std::move(body);
  return *this;
}

Error& Error::at_shard(std::uint32_t shard, char side) {
  return with([&](Body& body) {
    if (body.shard == 0) body.shard = shard;
    if (body.side == 0) body.side = side;
  });
}

Error& Error::at_entity(std::string_view entity) {
  return with([&](Body& body) {
    if (body.entity.empty()) body.entity = entity;
  });
}

Error& Error::from_server(std::string_view sqlstate, int native_code) {
  return with([&](Body& body) {
    if (body.sqlstate.empty()) body.sqlstate = sqlstate;
    if (body.native_code == 0) body.native_code = native_code;
  });
}

Error& Error::with_token(std::uint64_t token) {
  return with([&](Body& body) {
    if (body.token == 0) body.token = token;
  });
}

Error& Error::set_outcome(Outcome outcome) {
  return with([&](Body& body) { body.outcome = outcome; });
}

Conflict::Conflict(std::string message) : Error(Code::conflict, Outcome::not_applied, std::move(message)) {}
Duplicate::Duplicate(std::string message) : Error(Code::duplicate, Outcome::not_applied, std::move(message)) {}
Unavailable::Unavailable(Code code, Outcome outcome, std::string message) : Error(code, outcome, std::move(message)) {}
Unavailable::Unavailable(std::string message)
    : Unavailable(Code::unavailable, Outcome::not_applied, std::move(message)) {}
InDoubt::InDoubt(std::string message) : Error(Code::in_doubt, Outcome::unknown, std::move(message)) {}
UsageError::UsageError(std::string message) : Error(Code::usage, Outcome::not_applied, std::move(message)) {}
SchemaError::SchemaError(std::string message) : Error(Code::schema, Outcome::not_applied, std::move(message)) {}

}  // namespace v1
}  // namespace weft
