#pragma once

#include "emulators/s3_disk/records.hpp"

#include <map>

/// What one request changed, in one record, so that all of it was done or nothing.
namespace harness::emulators::s3_disk {

/// Makes records of what models have not yet written down.
class Scribe {
  public:
    /// What has changed since the last time, and takes the notes of it out of the model. Empty
    /// where nothing has.
    [[nodiscard]] std::string changes_of(s3::Model& model);

    /// These settings are written down already.
    void know(const s3::Model& model);

  private:
    std::map<std::string, std::string, std::less<>> settings_; ///< Of each bucket, as written.
    std::string keys_;                                         ///< The same.
    std::uint64_t last_id_ = 0;
};

/// Does again what a record says. False where it is none.
[[nodiscard]] bool apply(std::string_view record, s3::Model& model, const ContentOf& content_of);

/// All of a model, in records that make it again, one after the other.
void describe(const s3::Model& model, const std::function<void(std::string_view)>& take);

/// Takes all notes of what is unwritten out of a model.
void forget_unwritten(s3::Model& model);

} // namespace harness::emulators::s3_disk
