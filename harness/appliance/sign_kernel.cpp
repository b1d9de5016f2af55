#include "harness/appliance/sign_kernel.hpp"

#include "harness/appliance/run_tool.hpp"
#include "harness/base/concat.hpp"

#include <unistd.h>

namespace harness::appliance {

namespace {

namespace fs = std::filesystem;

/// Work of this process; another one may do the same beside it.
class WorkDirectory {
  public:
    explicit WorkDirectory(fs::path path) : path_(std::move(path)) {
        fs::create_directories(path_);
    }
    ~WorkDirectory() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    WorkDirectory(const WorkDirectory&) = delete;
    WorkDirectory& operator=(const WorkDirectory&) = delete;

    [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }

  private:
    fs::path path_;
};

} // namespace

async::Task<> sign_kernel(const Appliance& appliance, SigningKey key, async::Interrupt& interrupt) {
    std::error_code ignored;
    if (fs::exists(appliance.signed_image, ignored)) {
        co_return;
    }
    const WorkDirectory work(appliance.signed_image.parent_path() /
                             concat(".signing-", ::getpid()));
    // sbsign asks for a passphrase at the terminal, and has no other way to get one.
    async::ChildCommand open;
    open.program = "openssl";
    open.arguments = {"pkey", "-in", key.key.string(), "-passin", concat("pass:", key.passphrase)};
    open.arguments.insert(open.arguments.end(), {"-out", work.file("key")});
    co_await run_tool(std::move(open), &interrupt);
    async::ChildCommand sign;
    sign.program = "sbsign";
    sign.arguments = {"--key", work.file("key"), "--cert", key.certificate.string()};
    sign.arguments.insert(sign.arguments.end(),
                          {"--output", work.file("kernel"), appliance.bz_image.string()});
    co_await run_tool(std::move(sign), &interrupt);
    fs::rename(work.file("kernel"), appliance.signed_image);
}

} // namespace harness::appliance
