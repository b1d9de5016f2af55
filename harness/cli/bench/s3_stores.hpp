#pragma once

#include "emulators/s3/model.hpp"
#include "harness/async/child_process.hpp"
#include "harness/cli/bench/workshop.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

namespace harness::cli {

/// Where a store that is measured works, and how it is to be spoken to.
struct StorePlace {
    std::filesystem::path directory; ///< Its own.
    std::filesystem::path authority; ///< What vouches for it; empty: plain HTTP.
    std::uint16_t port = 0;
    emulators::s3::AccessKey key;
};

/// A program that speaks S3.
struct StoreProgram {
    std::string of;
    std::string why_not; ///< It can not take part; empty: it can.
    async::ChildCommand (*command)(const Environment& environment, const StorePlace& place);
};

/// Ours, on disk and in memory, and those that are installed here.
[[nodiscard]] std::vector<StoreProgram> store_programs(const Environment& environment);

/// One that runs, as a process of its own, until this goes.
class RunningStore {
  public:
    /// Returns once it answers. Throws Error where it does not, with the end of what it has said.
    RunningStore(Workshop& workshop, const StoreProgram& program, bool is_encrypted);

    [[nodiscard]] const emulators::s3::AccessKey& key() const { return place_.key; }
    [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const;
    /// "127.0.0.1:9000"
    [[nodiscard]] std::string host() const;
    /// Null: it speaks plain HTTP.
    [[nodiscard]] boost::asio::ssl::context* tls() const { return tls_.get(); }

  private:
    StorePlace place_;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    std::unique_ptr<async::ChildProcess> process_;
};

} // namespace harness::cli
