#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/observer.hpp"
#include "cache/protocol.hpp"
#include "model/row_codec.hpp"

namespace weft::detail::testing {

inline Deadline soon() { return Deadline::in(Millis{5000}); }

/// Turned by hand.
class ManualClock final : public Clock {
 public:
  SteadyTime now() const override { return now_; }
  Time wall() const override { return Time{}; }
  void sleep(Millis span) override { now_ += span; }
  void advance(Millis span) { now_ += span; }

 private:
  SteadyTime now_{std::chrono::hours{1}};
};

/// A small entity: (shop_id, listing_id) -> title, note, version.
inline EntityDef listing_def(const std::string& extra_field = "") {
  EntitySpec spec{.name = "listing", .owner_kind = "shop"};
  spec.fields = {FieldSpec{.name = "shop_id", .type = Type::u64}, FieldSpec{.name = "listing_id", .type = Type::u64},
                 FieldSpec{.name = "title", .type = Type::text},
                 FieldSpec{.name = "note", .type = Type::blob, .length = 4'000'000, .nullable = true}};
  if (!extra_field.empty()) spec.fields.push_back(FieldSpec{.name = extra_field, .type = Type::i32, .nullable = true});
  spec.fields.push_back(FieldSpec{.name = "row_version", .type = Type::u64});
  spec.key = {"shop_id", "listing_id"};
  spec.cached_for = std::chrono::seconds{600};
  return EntityDef(spec);
}

inline std::vector<Value> listing(std::uint64_t shop, std::uint64_t id, std::uint64_t version,
                                  const std::string& title = "Quilt") {
  return {Value(shop), Value(id), Value(title), Value(nullptr), Value(version)};
}

inline CachedKey key_of(const EntityDef& def, std::uint64_t shop, std::uint64_t id) {
  const Key key(OwnerId{shop}, Value(id));
  CachedKey named{.cache_key = {}, .key_bytes = encode_key(def, key)};
  named.cache_key = make_cache_key(7, 3, def, key, named.key_bytes);
  put_generation(named.cache_key, 1);
  return named;
}

/// Adds up counters by name, labels "reason" behind a dot.
class Counters {
 public:
  Observer observer() {
    auto sums = sums_;
    return Observer({}, [sums](const Metric& metric) {
      std::string name(metric.name);
      for (const auto& [label, value] : metric.labels)
        if (label == "reason") name += "." + std::string(value);
      (*sums)[name] += metric.value;
    });
  }
  double operator[](const std::string& name) const { return (*sums_)[name]; }

 private:
  std::shared_ptr<std::map<std::string, double>> sums_ = std::make_shared<std::map<std::string, double>>();
};

/// Stands before a real cache. `before` is called with the number of each call (from 0, over all sessions) and its
/// kind; when it gives false, the call is answered "unreachable" and the session is broken.
class WatchedCache final : public Cache {
 public:
  enum class Call { get, add, set, cas, cas_no_wait };
  using Before = std::function<bool(int, Call)>;
  explicit WatchedCache(
      Cache& real, Before before = [](int, Call) { return true; })
      : real_(real), before_(std::move(before)) {}

  Lease lease() override {
    ++leases;
    return Lease(*this, std::make_unique<Session>(*this));
  }
  std::size_t servers() const noexcept override { return real_.servers(); }
  void watch(Before before) { before_ = std::move(before); }

  int leases = 0;
  std::vector<Call> calls;

 protected:
  void give_back(std::unique_ptr<CacheSession>) noexcept override {}

 private:
  class Session final : public CacheSession {
   public:
    explicit Session(WatchedCache& cache) : cache_(cache), real_(cache.real_.lease()) {}
    std::vector<CacheAnswer> get(std::span<const std::string> keys, Deadline deadline) override {
      return pass(Call::get) ? real_->get(keys, deadline) : silent(keys.size());
    }
    std::vector<CacheAnswer> add_and_get(std::span<const CacheStore> stores, Deadline deadline) override {
      return pass(Call::add) ? real_->add_and_get(stores, deadline) : silent(stores.size());
    }
    std::vector<CacheAnswer> set_and_get(std::span<const CacheStore> stores, Deadline deadline) override {
      return pass(Call::set) ? real_->set_and_get(stores, deadline) : silent(stores.size());
    }
    std::vector<CasResult> cas(std::span<const CacheStore> stores, Deadline deadline) override {
      if (pass(Call::cas)) return real_->cas(stores, deadline);
      return std::vector<CasResult>(stores.size(), CasResult::unreachable);
    }
    void cas_no_wait(std::span<const CacheStore> stores) noexcept override {
      if (pass(Call::cas_no_wait)) real_->cas_no_wait(stores);
    }
    bool broken() const noexcept override { return broken_; }

   private:
    bool pass(Call call) {
      cache_.calls.push_back(call);
      if (broken_) return false;
      broken_ = !cache_.before_(static_cast<int>(cache_.calls.size()) - 1, call);
      return !broken_;
    }
    static std::vector<CacheAnswer> silent(std::size_t count) {
      return std::vector<CacheAnswer>(count, CacheAnswer{.reachable = false});
    }
    WatchedCache& cache_;
    Lease real_;
    bool broken_ = false;
  };

  Cache& real_;
  Before before_;
};

}  // namespace weft::detail::testing
