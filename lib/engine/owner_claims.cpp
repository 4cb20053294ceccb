#include "engine/owner_claims.hpp"

#include "engine/admin_place.hpp"

namespace weft::detail {
namespace {

constexpr auto rows_of_range = "20000";
constexpr ColumnKind u64 = ColumnKind::u64;
constexpr ColumnKind blob = ColumnKind::blob;

}  // namespace

OwnerClaims::OwnerClaims(Session& session, const std::string& database, Whose whose, Deadline deadline)
    : session_(session),
      claims_table_(own_table(session.dialect(), database, "weft_claim")),
      objects_table_(own_table(session.dialect(), database, "weft_object")),
      whose_(std::move(whose)),
      deadline_(deadline) {}

// Until `visit` says false.
void OwnerClaims::each_range(std::uint16_t claim, const std::function<bool(const Range&)>& visit) {
  std::optional<std::string> after;
  for (;;) {
    Range range{"claim = ?", {std::int64_t{claim}}};
    if (after) {
      range.where += " AND value > ?";
      range.params.emplace_back(Blob{*after});
    }
    const Rows bound = session_.query({"SELECT value FROM " + claims_table_ + " WHERE " + range.where +
                                           " ORDER BY value LIMIT 1 OFFSET " + rows_of_range,
                                       {blob}},
                                      range.params, deadline_);
    if (!bound.empty()) {
      after = bound.at(0, 0).as_blob();
      range.where += " AND value <= ?";
      range.params.emplace_back(Blob{*after});
    }
    if (!visit(range) || bound.empty()) return;
  }
}

std::vector<Value> OwnerClaims::params_of(const Range& range) const {
  std::vector<Value> params{std::int64_t{whose_.kind}, static_cast<std::int64_t>(whose_.owner)};
  params.insert(params.end(), range.params.begin(), range.params.end());
  return params;
}

std::uint64_t OwnerClaims::count_claims() {
  std::uint64_t all = 0;
  for (const std::uint16_t claim : whose_.claims) {
    each_range(claim, [&](const Range& range) {
      const Statement count{
          "SELECT COUNT(*) FROM " + claims_table_ + " WHERE owner_kind = ? AND owner_id = ? AND " + range.where, {u64}};
      all += session_.query(count, params_of(range), deadline_).at(0, 0).as_uint();
      return true;
    });
  }
  return all;
}

std::vector<Claim> OwnerClaims::claims(std::size_t limit) {
  std::vector<Claim> some;
  for (const std::uint16_t claim : whose_.claims) {
    each_range(claim, [&](const Range& range) {
      const Statement find{"SELECT value, object_key, nonce FROM " + claims_table_ +
                               " WHERE owner_kind = ? AND owner_id = ? AND " + range.where,
                           {blob, blob, u64}};
      const Rows rows = session_.query(find, params_of(range), deadline_);
      for (std::size_t row = 0; row < rows.size(); ++row) {
        some.push_back({claim, rows.at(row, 0).as_blob(), whose_.kind, whose_.owner, rows.at(row, 1).as_blob(),
                        rows.at(row, 2).as_uint()});
      }
      return some.size() < limit;
    });
    if (some.size() >= limit) break;
  }
  return some;
}

std::uint64_t OwnerClaims::count_objects() {
  const Statement count{"SELECT COUNT(*) FROM " + objects_table_ + " WHERE owner_kind = ? AND owner_id = ?", {u64}};
  return session_.query(count, params_of({}), deadline_).at(0, 0).as_uint();
}

std::vector<ObjectRow> OwnerClaims::objects(std::size_t limit) {
  const Statement find{
      "SELECT entity, object_id, nonce FROM " + objects_table_ + " WHERE owner_kind = ? AND owner_id = ? LIMIT ?",
      {u64, u64, u64}};
  std::vector<Value> params = params_of({});
  params.emplace_back(static_cast<std::int64_t>(limit));
  const Rows rows = session_.query(find, params, deadline_);
  std::vector<ObjectRow> some;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    some.push_back({static_cast<std::uint16_t>(rows.at(row, 0).as_uint()), rows.at(row, 1).as_uint(), whose_.kind,
                    whose_.owner, rows.at(row, 2).as_uint()});
  }
  return some;
}

}  // namespace weft::detail
