#pragma once

#include "emulators/s3/model.hpp"
#include "harness/async/child_process.hpp"

#include <filesystem>
#include <functional>

/// Real servers that speak S3, as processes of ours: how each is started so that nothing of the
/// user's own settings reaches it, and that nobody but this host reaches it.
namespace harness::stores {

struct ServerPlace {
    std::filesystem::path directory; ///< Its own.
    /// With public.crt and private.key; empty: it speaks plain HTTP.
    std::filesystem::path certificates;
    std::uint16_t port = 0;
    emulators::s3::AccessKey key;
};

[[nodiscard]] async::ChildCommand minio_command(const std::string& program,
                                                const ServerPlace& place);

/// It keeps versions where it is asked to.
[[nodiscard]] async::ChildCommand versitygw_command(const std::string& program,
                                                    const ServerPlace& place);

/// Where a server of a run keeps what is its own.
[[nodiscard]] std::filesystem::path server_directory(const std::filesystem::path& run_directory,
                                                     const std::string& store);

/// Removes that of all stores of a run whose harness was killed.
void remove_server_directories(const std::filesystem::path& run_directory) noexcept;

/// A port of this host that nobody has just now.
[[nodiscard]] std::uint16_t free_port(async::Executor executor);

/// Returns once `answers` says that it does. Throws Error where it ends before, or does not within
/// a minute.
[[nodiscard]] async::Task<> until_it_answers(async::ChildProcess* server,
                                             std::function<async::Task<bool>()> answers);

/// The last that a server has written to its log.
[[nodiscard]] std::string end_of_log(const std::filesystem::path& log);

} // namespace harness::stores
