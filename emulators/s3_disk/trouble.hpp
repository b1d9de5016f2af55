#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

/// What to do where the disk does not take what a store has to write.
namespace harness::emulators::s3_disk {

using Say = std::function<void(std::string_view)>; ///< A line for whoever watches.

/// Tells once what is wrong, and once that it is over.
class Trouble {
  public:
    explicit Trouble(Say say) : say_(std::move(say)) {}

    /// Throws s3::Refused for the request that met it. `cause` is an errno.
    [[noreturn]] void refuse(std::string_view doing, const std::filesystem::path& file, int cause);
    /// A write has worked.
    void is_over();

  private:
    Say say_;
    int told_ = 0;
};

} // namespace harness::emulators::s3_disk
