#include "index/index_steps.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "base/hash.hpp"

namespace weft::detail {

namespace {

constexpr std::size_t most_rows = std::size_t{1} << (std::tuple_size_v<Chunked> - 1);
constexpr std::size_t most_drops = 16;  // a longer list of conditions makes the servers' planners slow

constexpr std::uint8_t placement_open = 1;

/// What is the same for all steps on one table.
struct StepForm {
  Chunked IndexTexts::*rows;
  Statement IndexTexts::*fenced;
  const char* taken;
  std::size_t most;
};

/// `count` rows as steps of 1, 2, 4, … rows; add_row(nth, params) appends a row's parameters.
template <class AddRow>
void add_steps(std::vector<IndexStep>& steps, const StepForm& form, std::size_t count, AddRow&& add_row) {
  for (std::size_t at = 0; at < count;) {
    const std::size_t rows = std::bit_floor(std::min(form.most, count - at));
    IndexStep step{
        form.rows, static_cast<std::size_t>(std::countr_zero(rows)), rows == 1 ? form.fenced : nullptr, {}, form.taken};
    for (const std::size_t end = at + rows; at < end; ++at) add_row(at, step.params);
    steps.push_back(std::move(step));
  }
}

template <class AddRow>
void add_claims(IndexBatch& batch, const StepForm& form, std::span<const Claim> claims, AddRow&& add_row) {
  for (const std::uint8_t parity : {std::uint8_t{0}, std::uint8_t{1}}) {
    std::vector<const Claim*> of_parity;
    for (const Claim& claim : claims)
      if (claim_parity(claim.value) == parity) of_parity.push_back(&claim);
    add_steps(batch[parity], form, of_parity.size(),
              [&](std::size_t nth, std::vector<Value>& params) { add_row(*of_parity[nth], params); });
  }
}

Value number(std::uint64_t value) { return value; }
Value bytes(std::string_view text) { return Blob{std::string(text)}; }

}  // namespace

std::uint8_t claim_parity(std::string_view value) noexcept { return static_cast<std::uint8_t>(hash64(value) & 1U); }

IndexBatch put_steps(std::span<const Claim> claims, std::span<const ObjectRow> objects) {
  IndexBatch batch;
  add_claims(
      batch,
      {&IndexTexts::put_claim_rows, &IndexTexts::put_claim, "a unique value is taken by another object", most_rows},
      claims, [](const Claim& claim, std::vector<Value>& params) {
        for (Value& value : std::vector<Value>{number(claim.claim), bytes(claim.value), number(claim.owner_kind),
                                               number(claim.owner_id), bytes(claim.key), number(claim.nonce)})
          params.push_back(std::move(value));
      });
  add_steps(batch[0],
            {&IndexTexts::put_object_rows, &IndexTexts::put_object, "an object with this id is in the index already",
             most_rows},
            objects.size(), [&](std::size_t nth, std::vector<Value>& params) {
              const ObjectRow& object = objects[nth];
              for (const std::uint64_t value : {std::uint64_t{object.entity}, object.object_id,
                                                std::uint64_t{object.owner_kind}, object.owner_id, object.nonce})
                params.emplace_back(value);
            });
  return batch;
}

IndexBatch drop_steps(std::span<const Claim> claims, std::span<const ObjectRow> objects) {
  IndexBatch batch;
  add_claims(batch, {&IndexTexts::drop_claim_rows, &IndexTexts::drop_claim, nullptr, most_drops}, claims,
             [](const Claim& claim, std::vector<Value>& params) {
               params.push_back(number(claim.claim));
               params.push_back(bytes(claim.value));
               params.push_back(number(claim.nonce));
             });
  add_steps(batch[0], {&IndexTexts::drop_object_rows, &IndexTexts::drop_object, nullptr, most_drops}, objects.size(),
            [&](std::size_t nth, std::vector<Value>& params) {
              for (const std::uint64_t value :
                   {std::uint64_t{objects[nth].entity}, objects[nth].object_id, objects[nth].nonce})
                params.emplace_back(value);
            });
  return batch;
}

IndexBatch placement_steps(std::uint16_t kind, std::uint64_t owner, std::string_view name, Placement placement) {
  IndexBatch batch;
  if (!name.empty())
    batch[0].push_back({&IndexTexts::put_owner_name_rows,
                        0,
                        &IndexTexts::put_owner_name,
                        {number(kind), bytes(name), number(owner)},
                        "an owner with this name is there already"});
  batch[owner % 2].push_back(
      {&IndexTexts::put_placement_rows,
       0,
       &IndexTexts::put_placement,
       {number(kind), number(owner), number(placement.shard), number(placement.epoch), number(placement_open)},
       "an owner with this id is placed already"});
  return batch;
}

IndexBatch drop_owner_steps(std::uint16_t kind, std::uint64_t owner, std::span<const std::string> names) {
  IndexBatch batch;
  for (const std::string& name : names) {
    const auto steps = drop_name_steps(kind, owner, name);
    batch[0].insert(batch[0].end(), steps.begin(), steps.end());
  }
  batch[owner % 2].push_back(
      {&IndexTexts::drop_placement_rows, 0, &IndexTexts::drop_placement, {number(kind), number(owner)}, nullptr});
  return batch;
}

std::vector<IndexStep> drop_name_steps(std::uint16_t kind, std::uint64_t owner, std::string_view name) {
  if (name.empty()) return {};
  return {{&IndexTexts::drop_owner_name_rows,
           0,
           &IndexTexts::drop_owner_name,
           {number(kind), bytes(name), number(owner)},
           nullptr}};
}

}  // namespace weft::detail
