#include "harness/cli/bench/s3_stores.hpp"

#include "emulators/http/certificates.hpp"
#include "emulators/http/client.hpp"
#include "harness/async/find_program.hpp"
#include "harness/async/this_distribution.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/host_package.hpp"
#include "harness/cli/bench/s3_load.hpp"
#include "harness/stores/server_program.hpp"
#include "reports/junit/replace_file.hpp"

#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;
namespace http = emulators::http;
using boost::asio::ip::tcp;

std::string address_of(const StorePlace& place) {
    return concat("127.0.0.1:", place.port);
}

async::ChildCommand ours(const StorePlace& place) {
    async::ChildCommand command;
    command.program = fs::read_symlink("/proc/self/exe").string();
    command.arguments = {"emulate", "s3",
                         "--port",  std::to_string(place.port),
                         "--key",   concat(place.key.id, ":", place.key.secret)};
    if (!place.authority.empty()) {
        command.arguments.insert(command.arguments.end(), {"--tls", place.authority.string()});
    }
    return command;
}

async::ChildCommand ours_in_memory(const Environment&, const StorePlace& place) {
    return ours(place);
}

async::ChildCommand ours_on_disk(const Environment&, const StorePlace& place) {
    async::ChildCommand command = ours(place);
    command.arguments.insert(command.arguments.end(),
                             {"--directory", (place.directory / "data").string()});
    return command;
}

/// A certificate for those that make none themselves, in the files that MinIO looks for.
void write_certificate(const StorePlace& place) {
    const auto today = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const http::Validity validity{today - std::chrono::days(1), today + std::chrono::days(1)};
    const http::Certificate authority = http::make_authority(validity);
    const http::Certificate own = http::make_server_certificate(authority, {"127.0.0.1"}, validity);
    fs::create_directories(place.directory / "certificates");
    reports::replace_file(place.directory / "certificates/public.crt", own.certificate);
    reports::replace_file(place.directory / "certificates/private.key", own.key);
    reports::replace_file(place.authority, authority.certificate);
}

std::string minio_program(const Environment& environment) {
    return environment.minio.empty() ? async::find_program("minio") : environment.minio;
}

stores::ServerPlace server_place(const StorePlace& place) {
    stores::ServerPlace out{place.directory, {}, place.port, place.key};
    if (!place.authority.empty()) {
        write_certificate(place);
        out.certificates = place.directory / "certificates";
    }
    return out;
}

async::ChildCommand minio(const Environment& environment, const StorePlace& place) {
    return stores::minio_command(minio_program(environment), server_place(place));
}

async::ChildCommand versitygw(const Environment&, const StorePlace& place) {
    return stores::versitygw_command(async::find_program("versitygw"), server_place(place));
}

/// Whether it answers now.
async::Task<bool> answers(RunningStore* store, async::Executor executor) {
    bool is_there = false;
    try {
        const auto client = co_await http::connect(executor, store->endpoint(), store->tls());
        const std::string head = signed_head(*store, "GET", "/", "", 0);
        const http::Answer answer = co_await client->ask(head, "");
        is_there = answer.status == 200;
    } catch (const Error&) { // Not yet.
    }
    co_return is_there;
}

} // namespace

std::vector<StoreProgram> store_programs(const Environment& environment) {
    const bool has_minio = !minio_program(environment).empty();
    const bool has_versitygw = !async::find_program("versitygw").empty();
    return {{"harness, on disk", "", ours_on_disk},
            {"MinIO",
             has_minio ? ""
                       : concat("not installed; ",
                                how_to_get(HostPackage::minio, async::this_distribution()),
                                ", or name it by HARNESS_MINIO"),
             minio},
            {"versitygw",
             has_versitygw ? ""
                           : "not installed; put the program `versitygw` of "
                             "https://github.com/versity/versitygw into a directory of PATH",
             versitygw},
            {"harness, in memory", "", ours_in_memory}};
}

RunningStore::RunningStore(Workshop& workshop, const StoreProgram& program, bool is_encrypted) {
    place_.directory = fs::absolute(workshop.make_directory("store"));
    place_.authority = is_encrypted ? place_.directory / "authority.pem" : fs::path();
    place_.port = stores::free_port(workshop.context().get_executor());
    place_.key = {"bench-key", "secret-of-the-bench", {"harness", "harness"}};
    const fs::path log = place_.directory / "log";
    async::ChildCommand command = program.command(workshop.environment(), place_);
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        throw Error(concat("opening ", log.string(), ": is its file system full?"));
    }
    command.descriptors = {{1, file}, {2, file}};
    process_ = std::make_unique<async::ChildProcess>(workshop.context().get_executor(), command);
    ::close(file);
    try {
        if (is_encrypted) {
            const auto deadline = async::Deadline::in(std::chrono::seconds(60));
            while (!fs::exists(place_.authority) && !deadline.has_passed() &&
                   !process_->has_ended()) { // Ours writes it before it listens.
                async::run(workshop.context(),
                           async::passing_of(async::Deadline::in(std::chrono::milliseconds(20))));
            }
            std::ifstream in(place_.authority);
            tls_ = http::tls_context_trusting({std::istreambuf_iterator<char>(in), {}});
        }
        const auto executor = workshop.context().get_executor();
        const std::function<async::Task<bool>()> asked = [this, executor] {
            return answers(this, executor);
        };
        async::run(workshop.context(), stores::until_it_answers(process_.get(), asked));
    } catch (Error& error) {
        throw Error(concat("starting ", program.of, ": ", error.what(),
                           "; it said: ", stores::end_of_log(log)));
    }
}

tcp::endpoint RunningStore::endpoint() const {
    return {boost::asio::ip::address_v4::loopback(), place_.port};
}

std::string RunningStore::host() const {
    return address_of(place_);
}

} // namespace harness::cli
