#include "sql/entity_sql.hpp"

#include <utility>

#include "sql/entity_body.hpp"
#include "sql/entity_texts.hpp"

namespace weft::detail {
namespace {

KeptStatement keep(Statement statement) { return std::make_shared<const Statement>(std::move(statement)); }

}  // namespace

EntitySql::Body::Body(EntityDef entity, Dialect spoken, const std::string& database)
    : EntityPieces(std::move(entity), spoken, database),
      find(keep(find_text(*this))),
      find_plain(keep(find_plain_text(*this, false))),
      find_for_update(keep(find_plain_text(*this, true))),
      find_many(keep(find_many_text(*this, true))),
      find_many_plain(keep(find_many_text(*this, false))),
      insert(keep(insert_text(*this, true))),
      insert_plain(keep(insert_text(*this, false))),
      update(keep(update_text(*this, set_positions, true))),
      update_plain(keep(update_text(*this, set_positions, false))),
      erase_any(keep(erase_text(*this, false, true))),
      erase_any_plain(keep(erase_text(*this, false, false))),
      erase_version(keep(erase_text(*this, true, true))),
      erase_version_plain(keep(erase_text(*this, true, false))) {}

EntitySql::EntitySql(EntityDef def, Dialect dialect, std::string database)
    : body_(std::make_unique<Body>(std::move(def), dialect, database)) {}
EntitySql::~EntitySql() = default;
EntitySql::EntitySql(EntitySql&&) noexcept = default;

}  // namespace weft::detail
