#include "harness/stores/server_program.hpp"

#include "harness/async/deadline.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <fstream>
#include <unistd.h>

namespace harness::stores {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view directory_prefix = "store-";

using Variables = std::vector<std::pair<std::string, std::string>>;

/// Keys go by variables, which others of this host can not read. All others of ours that begin as
/// the server's own do are taken away.
async::ChildCommand clean_command(const std::string& program, std::string_view prefix,
                                  const ServerPlace& place, Variables own) {
    async::ChildCommand command;
    command.program = "env";
    own.emplace_back("HOME", place.directory.string());
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text(*variable);
        const std::string_view name = text.substr(0, text.find('='));
        const bool is_own =
            std::any_of(own.begin(), own.end(), [&](const auto& one) { return one.first == name; });
        if (name.starts_with(prefix) && !is_own) {
            command.arguments.insert(command.arguments.end(), {"-u", std::string(name)});
        }
    }
    command.arguments.push_back(program);
    command.environment = std::move(own);
    return command;
}

void append(async::ChildCommand& command, std::vector<std::string> words) {
    command.arguments.insert(command.arguments.end(), words.begin(), words.end());
}

std::string address_of(const ServerPlace& place) {
    return concat("127.0.0.1:", place.port);
}

async::Task<> ended(async::ChildProcess* process) {
    const async::ExitStatus status = co_await process->wait();
    (void)status;
}

} // namespace

async::ChildCommand minio_command(const std::string& program, const ServerPlace& place) {
    async::ChildCommand command = clean_command(program, "MINIO_", place,
                                                {{"MINIO_ROOT_USER", place.key.id},
                                                 {"MINIO_ROOT_PASSWORD", place.key.secret},
                                                 {"MINIO_BROWSER", "off"}});
    append(command, {"server", "--quiet", "--address", address_of(place)});
    if (!place.certificates.empty()) {
        append(command, {"--certs-dir", place.certificates.string()});
    }
    append(command, {(place.directory / "data").string()});
    return command;
}

async::ChildCommand versitygw_command(const std::string& program, const ServerPlace& place) {
    const fs::path data = place.directory / "data";
    const fs::path versions = place.directory / "versions";
    fs::create_directories(data);
    fs::create_directories(versions);
    async::ChildCommand command =
        clean_command(program, "VGW_", place,
                      {{"ROOT_ACCESS_KEY", place.key.id}, {"ROOT_SECRET_KEY", place.key.secret}});
    append(command, {"--quiet", "--keep-alive", "--port", address_of(place)});
    if (!place.certificates.empty()) {
        append(command, {"--cert", (place.certificates / "public.crt").string(), "--key",
                         (place.certificates / "private.key").string()});
    }
    append(command, {"posix", "--versioning-dir", versions.string(), data.string()});
    return command;
}

fs::path server_directory(const fs::path& run_directory, const std::string& store) {
    return run_directory / concat(directory_prefix, store);
}

void remove_server_directories(const fs::path& run_directory) noexcept {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(run_directory, error)) {
        std::error_code ignored;
        if (entry.is_directory(ignored) &&
            entry.path().filename().string().starts_with(directory_prefix)) {
            fs::remove_all(entry.path(), ignored);
        }
    }
}

std::uint16_t free_port(async::Executor executor) {
    using boost::asio::ip::tcp;
    const boost::asio::basic_socket_acceptor<tcp, async::Executor> acceptor(
        executor, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    return acceptor.local_endpoint().port();
}

async::Task<> until_it_answers(async::ChildProcess* server,
                               std::function<async::Task<bool>()> answers) {
    constexpr std::chrono::milliseconds pause{50};
    constexpr std::chrono::seconds patience{60};
    const auto deadline = async::Deadline::in(patience);
    for (bool is_there = false; !is_there;) {
        is_there = co_await answers();
        if (!is_there) {
            const bool is_gone =
                co_await async::ends_before(ended(server), async::Deadline::in(pause));
            if (is_gone || deadline.has_passed()) {
                throw Error(is_gone ? "it has ended" : "it does not answer within 60 s");
            }
        }
    }
}

std::string end_of_log(const fs::path& log) {
    constexpr std::size_t most = 300;
    std::ifstream in(log, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return text.size() > most ? text.substr(text.size() - most) : text;
}

} // namespace harness::stores
