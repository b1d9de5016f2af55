#pragma once

#include "harness/async/interrupt.hpp"
#include "harness/engine/checkpoint_record.hpp"
#include "harness/engine/job.hpp"
#include "harness/ports/checkpoint_store.hpp"

#include <span>

namespace harness::engine {

/// Where checkpoints are kept, and all that they depend on besides the steps above them.
struct CheckpointPlace {
    ports::CheckpointStore* store = nullptr; ///< Null: nothing is kept.
    std::string foundation;
};

/// Everything that the machine at this step depends on: the foundation and each step up to it.
[[nodiscard]] std::string checkpoint_key(std::string_view foundation,
                                         std::span<const scenario::Step> steps, std::size_t step);

/// Those of the steps that are checkpoints.
[[nodiscard]] std::vector<std::size_t> checkpoints_of(std::span<const scenario::Step> steps);

/// What people know it by: "ovh-fill: checkpoint laid-out".
[[nodiscard]] std::string checkpoint_title(const Job& job, std::size_t step);

/// The file of a checkpoint's record in its directory.
inline constexpr const char* record_file = "record.json";

/// The checkpoints of one run: the one that it begins at, those that it makes, and the right to
/// make the next, which it holds from early on, so that others who need the same one wait for it.
class Checkpoints {
  public:
    Checkpoints(CheckpointPlace place, std::span<const scenario::Step> steps,
                async::Interrupt& interrupt);

    struct Beginning {
        std::size_t step = 0; ///< The checkpoint's.
        std::filesystem::path directory;
        CheckpointRecord record;
    };

    /// The last of the scenario's checkpoints that is there; waits where somebody just makes the
    /// first one that is missing. A store that can not be used is as none.
    [[nodiscard]] async::Task<std::optional<Beginning>> find_beginning();

    /// The beginning could not be used.
    void throw_beginning_away(std::string_view reason);

    /// The directory to keep the machine of this step in; null where it is not to be kept.
    [[nodiscard]] const std::filesystem::path* place_for(std::size_t step) const;

    /// Why nothing is kept.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

    /// What is in that directory is whole. Where it lies from now on; where it could not be kept
    /// for others, `trouble` says why.
    [[nodiscard]] async::Task<std::filesystem::path> finish(std::size_t step,
                                                            const CheckpointRecord& record);

  private:
    [[nodiscard]] std::string key_of(std::size_t step) const;
    [[nodiscard]] async::Task<> look_for_beginning();
    [[nodiscard]] std::optional<std::size_t> next_after(std::optional<std::size_t> step) const;
    [[nodiscard]] async::Task<std::optional<ports::StoreEntry>> await_entry(std::size_t step);
    void begin_at(std::size_t step, ports::StoreEntry entry);

    CheckpointPlace place_;
    std::span<const scenario::Step> steps_;
    async::Interrupt& interrupt_;
    std::optional<Beginning> beginning_;
    std::vector<ports::StoreEntry> held_; ///< What this run stands on.
    std::optional<std::size_t> making_step_;
    std::optional<ports::StoreEntry> making_;
    std::string trouble_ = "this run keeps none";
};

} // namespace harness::engine
