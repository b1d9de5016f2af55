#pragma once

#include "emulators/s3/model.hpp"

namespace harness::emulators::s3 {

/// Whether a request takes room, or gives some back.
enum class Change { adds, removes };

/// Writes down what a model holds, so that it outlives the process.
class Keeper {
  public:
    virtual ~Keeper() = default;
    /// Sees to it that a change can be written down. Throws Refused where it can not; nothing was
    /// changed then.
    virtual void prepare(Change change) = 0;
    /// Writes down what has changed since the last time, and takes the notes of it out of the
    /// model. Throws Refused where it can not; it is tried again with the next change.
    virtual void keep(Model& model) = 0;
};

} // namespace harness::emulators::s3
