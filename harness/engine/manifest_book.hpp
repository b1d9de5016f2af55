#pragma once

#include "harness/ports/guest_agent.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harness::engine {

/// A manifest that a step took.
struct TakenManifest {
    std::string tree; ///< Its path in the guest.
    std::shared_ptr<const manifest::Manifest> manifest;
    std::string subvolume;        ///< The UUID of that in which the tree lies; empty: no btrfs.
    std::uint64_t generation = 0; ///< Of that subvolume.
    ports::Instant at{};          ///< When, by the guest's clock.
};

/// The manifests of a scenario, by their names; under each those of all times at which it was
/// taken.
class ManifestBook {
  public:
    using Names = std::map<std::string, std::vector<TakenManifest>>;

    /// One that is the same as the last of this name, of the same subvolume, is that one.
    void add(const std::string& name, TakenManifest taken);

    [[nodiscard]] const TakenManifest* newest(const std::string& name) const;

    /// What a snapshot holds if its source was not written between that manifest and the snapshot:
    /// the last from before. That is told by btrfs's generations and not by clocks, which are set.
    [[nodiscard]] const TakenManifest* before(const std::string& name,
                                              const ports::Subvolume& snapshot) const;

    /// Why there is none from before that snapshot.
    [[nodiscard]] std::string why_none(const std::string& name,
                                       const ports::Subvolume& snapshot) const;

    [[nodiscard]] const Names& names() const { return names_; }
    void restore(Names names) { names_ = std::move(names); }

    /// More entries than this are not kept: the oldest manifests go.
    static constexpr std::size_t most_entries = 4'000'000;

  private:
    void forget_the_oldest();

    Names names_;
};

} // namespace harness::engine
