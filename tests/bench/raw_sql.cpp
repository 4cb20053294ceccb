#include "bench/raw_sql.hpp"

#include <mysql.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace weft::bench {
namespace {

constexpr std::size_t text_room = 2048;
using Flag = std::remove_pointer_t<decltype(MYSQL_BIND::is_null)>;

}  // namespace

struct RawConnection::Body {
  MYSQL* handle = nullptr;
};

RawConnection::RawConnection(const detail::Server& server) : body_(std::make_unique<Body>()) {
  body_->handle = mysql_init(nullptr);
  const std::string password(server.password.reveal());
  if (mysql_real_connect(body_->handle, server.host.c_str(), server.user.c_str(), password.c_str(), nullptr,
                         server.port, nullptr, CLIENT_FOUND_ROWS) == nullptr) {
    throw std::runtime_error(std::string("raw client: ") + mysql_error(body_->handle));
  }
  mysql_query(body_->handle, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
}

RawConnection::~RawConnection() { mysql_close(body_->handle); }

struct RawConnection::Prepared::Body {
  struct Cell {
    std::uint64_t number = 0;
    double real = 0;
    std::string text{};
    unsigned long length = 0;
    Flag null = 0;
  };
  MYSQL_STMT* statement = nullptr;
  std::vector<MYSQL_BIND> in{}, out{};
  std::vector<Cell> given{}, got{};

  void check(bool failed) const {
    if (failed) throw std::runtime_error(std::string("raw client: ") + mysql_stmt_error(statement));
  }
  void bind_result(std::size_t column, detail::ColumnKind kind);
  void give(std::size_t at, const Value& value);
};

void RawConnection::Prepared::Body::bind_result(std::size_t column, detail::ColumnKind kind) {
  MYSQL_BIND& bind = out[column];
  Cell& cell = got[column];
  bind.is_null = &cell.null;
  bind.length = &cell.length;
  switch (kind) {
    case detail::ColumnKind::i64:
    case detail::ColumnKind::u64:
      bind.buffer_type = MYSQL_TYPE_LONGLONG;
      bind.is_unsigned = kind == detail::ColumnKind::u64;
      bind.buffer = &cell.number;
      break;
    case detail::ColumnKind::f64:
      bind.buffer_type = MYSQL_TYPE_DOUBLE;
      bind.buffer = &cell.real;
      break;
    default:
      bind.buffer_type = MYSQL_TYPE_STRING;
      cell.text.resize(text_room);
      bind.buffer = cell.text.data();
      bind.buffer_length = text_room;
  }
}

void RawConnection::Prepared::Body::give(std::size_t at, const Value& value) {
  MYSQL_BIND& bind = in[at];
  Cell& cell = given[at];
  if (const auto* natural = std::get_if<std::uint64_t>(&value.storage())) {
    cell.number = *natural;
    bind.buffer_type = MYSQL_TYPE_LONGLONG;
    bind.is_unsigned = 1;
    bind.buffer = &cell.number;
  } else if (const auto* integer = std::get_if<std::int64_t>(&value.storage())) {
    cell.number = static_cast<std::uint64_t>(*integer);
    bind.buffer_type = MYSQL_TYPE_LONGLONG;
    bind.is_unsigned = 0;
    bind.buffer = &cell.number;
  } else if (const auto* text = std::get_if<std::string>(&value.storage())) {
    cell.text = *text;
    cell.length = cell.text.size();
    bind.buffer_type = MYSQL_TYPE_STRING;
    bind.buffer = cell.text.data();
    bind.buffer_length = cell.length;
    bind.length = &cell.length;
  } else if (value.is_null()) {
    bind.buffer_type = MYSQL_TYPE_NULL;
  } else {
    throw std::runtime_error("raw client: the measurements use integers and text only");
  }
}

RawConnection::Prepared::Prepared(RawConnection& connection, const std::string& text, std::size_t parameters,
                                  std::vector<detail::ColumnKind> result_columns)
    : body_(std::make_unique<Body>()) {
  body_->statement = mysql_stmt_init(connection.body_->handle);
  body_->check(mysql_stmt_prepare(body_->statement, text.c_str(), text.size()) != 0);
  if (mysql_stmt_param_count(body_->statement) != parameters)
    throw std::runtime_error("raw client: another number of parameters");
  body_->in.resize(parameters);
  body_->given.resize(parameters);
  body_->out.resize(result_columns.size());
  body_->got.resize(result_columns.size());
  for (std::size_t column = 0; column < result_columns.size(); ++column)
    body_->bind_result(column, result_columns[column]);
}

RawConnection::Prepared::~Prepared() { mysql_stmt_close(body_->statement); }

std::size_t RawConnection::Prepared::run(std::span<const Value> parameters) {
  for (std::size_t at = 0; at < parameters.size(); ++at) body_->give(at, parameters[at]);
  MYSQL_STMT* statement = body_->statement;
  if (!body_->in.empty()) body_->check(mysql_stmt_bind_param(statement, body_->in.data()) != 0);
  body_->check(mysql_stmt_execute(statement) != 0);
  if (body_->out.empty()) return static_cast<std::size_t>(mysql_stmt_affected_rows(statement));
  body_->check(mysql_stmt_bind_result(statement, body_->out.data()) != 0);
  body_->check(mysql_stmt_store_result(statement) != 0);
  std::size_t rows = 0;
  for (int status = mysql_stmt_fetch(statement); status != MYSQL_NO_DATA; status = mysql_stmt_fetch(statement)) {
    body_->check(status == 1);
    ++rows;
  }
  mysql_stmt_free_result(statement);
  return rows;
}

std::uint64_t RawConnection::Prepared::number(std::size_t column) const { return body_->got.at(column).number; }

std::size_t RawConnection::Prepared::bytes() const noexcept {
  std::size_t sum = 0;
  for (const Body::Cell& cell : body_->got) sum += cell.length;
  return sum;
}

}  // namespace weft::bench
