#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/engine/runner.hpp"

// The steps that write files in the guest, spoil them, and hold them against what was written.
namespace harness::engine {

async::Task<StepEnd> Runner::step(const scenario::WriteAction* action, async::Deadline deadline) {
    std::vector<PayloadFile> files = payload_files(*action, job_->mountpoints);
    for (PayloadFile& file : files) {
        ports::FileDigest digest;
        if (const auto* random = std::get_if<scenario::RandomContent>(&action->content)) {
            digest = co_await agent().fill_file(file.path, file.seed, random->size, deadline);
        } else if (const auto* program = std::get_if<scenario::ProgramContent>(&action->content)) {
            std::string text(program->given->text());
            digest = co_await agent().write_file(file.path, std::move(text), ports::executable,
                                                 deadline);
        } else {
            const auto& content = std::get<scenario::TextContent>(action->content);
            digest = co_await agent().write_file(file.path, content.text, std::nullopt, deadline);
        }
        file.sha256 = digest.sha256;
        current().output += concat(digest.sha256, "  ", file.path, "\n");
    }
    if (action->payload) {
        payloads_[action->payload->text()] = std::move(files);
    }
    co_return StepEnd::passed;
}

async::Task<StepEnd> Runner::step(const scenario::CompareAction* action, async::Deadline deadline) {
    const auto payload = payloads_.find(action->payload.text());
    if (payload == payloads_.end()) {
        co_return fail(concat("nothing was written as '", action->payload.text(), "'"), "", "");
    }
    StepEnd how = StepEnd::passed;
    for (std::size_t i = 0; i < payload->second.size() && i < current_.size(); ++i) {
        const PayloadFile& file = payload->second[i];
        std::string seen;
        try {
            const auto digest = co_await agent().digest_file(file.path, deadline);
            seen = digest.sha256;
        } catch (const Error& error) {
            if (!machine_->is_running()) {
                throw;
            }
            seen = error.what();
        }
        reports::Case& one = current_[i];
        one.expected = file.sha256;
        one.seen = seen;
        one.status =
            seen == file.sha256 ? reports::CaseStatus::passed : reports::CaseStatus::failed;
        if (one.status == reports::CaseStatus::failed) {
            one.message = concat(file.path, " does not read as it was written");
            how = StepEnd::failed;
        }
    }
    co_return how;
}

namespace {

std::string to_text(const ports::FlippedBit& flipped, const scenario::CorruptAction& action,
                    const std::string& path) {
    std::string text =
        concat("bit ", flipped.bit, " of byte ", flipped.file_byte, " of ",
               action.in_metadata ? "the metadata of " : "", path,
               flipped.is_compressed ? ", or of what lies there compressed with it" : "", "\n");
    for (const ports::FlippedBit::Copy& copy : flipped.copies) {
        text += concat("  ", copy.device, " byte ", copy.byte, "\n");
    }
    return text;
}

} // namespace

/// Another bit each time, as the same one twice would be whole again.
async::Task<StepEnd> Runner::step(const scenario::CorruptAction* action, async::Deadline deadline) {
    for (const scenario::GuestPath& path : action->files) {
        const std::uint64_t seed = seed_of(concat(path.text(), " ", ++flipped_bits_));
        ports::BitFlip flip{path.text(), seed, action->every_copy, action->in_metadata};
        const ports::FlippedBit flipped = co_await agent().flip_bit(std::move(flip), deadline);
        current().output += to_text(flipped, *action, path.text());
    }
    co_return StepEnd::passed;
}

} // namespace harness::engine
