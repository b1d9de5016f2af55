#include "harness/stores/relayed_store.hpp"

#include "harness/async/keep_trouble.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/split.hpp"
#include "harness/stores/bucket_setup.hpp"
#include "harness/stores/draw_key.hpp"
#include "harness/stores/server_program.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace harness::stores {

namespace {

namespace fs = std::filesystem;
namespace relay = emulators::relay;
namespace s3 = emulators::s3;
using Kind = scenario::StoreServer::Kind;

constexpr unsigned ok = 200;
constexpr unsigned last_ok = 299;
constexpr unsigned not_found = 404;

/// What a server of the run itself is asked by.
s3::AccessKey draw_own_key() {
    constexpr std::size_t id_bytes = 8;
    constexpr std::size_t secret_bytes = 16;
    return {draw_hex(id_bytes), draw_hex(secret_bytes), account()};
}

std::string title_of(Kind kind) {
    return kind == Kind::minio ? "MinIO" : "versitygw";
}

std::vector<std::string> names_of(const std::vector<scenario::StoreBucket>& buckets) {
    std::vector<std::string> names;
    for (const scenario::StoreBucket& bucket : buckets) {
        names.push_back(bucket.name);
    }
    return names;
}

} // namespace

RelayedStore::RelayedStore(async::Executor executor, const scenario::StoreRequest& request,
                           const ServerMeans& means, const fs::path& run_directory)
    : StoreFront(executor, request, run_directory), means_(means),
      directory_(server_directory(fs::absolute(run_directory), name())),
      own_key_(is_outside() ? s3::AccessKey{means.id, std::string(means.secret->view()), account()}
                            : draw_own_key()),
      upstream_(executor, upstream_place()), guard_(names_of(request.buckets)),
      service_(settings(), upstream_, is_outside() ? &guard_ : nullptr,
               [this](const s3::Told& told) { hear(told); }) {
    open(service_);
}

void RelayedStore::hear(const s3::Told& told) {
    // As MinIO and versitygw call it that their disk is full.
    const bool is_full = told.code == "XMinioStorageFull" || told.code == "InsufficientStorage";
    without_room_ += is_full && told.harm.empty() ? 1 : 0;
    take(told);
}

void RelayedStore::keep_key(s3::AccessKey key) {
    service_.door().keys().add(std::move(key));
}

void RelayedStore::drop_key(const std::string& id) {
    service_.door().keys().revoke(id);
}

const s3::Faults& RelayedStore::faults() const {
    return service_.door().faults();
}

void RelayedStore::put_faults(std::vector<s3::Fault> faults) {
    service_.door().set_faults(std::move(faults));
}

relay::UpstreamPlace RelayedStore::upstream_place() {
    if (is_outside()) {
        return {request().server.host, request().server.port, request().server.is_encrypted,
                request().region, own_key_};
    }
    own_port_ = free_port(executor());
    return {"127.0.0.1", own_port_, false, "us-east-1", own_key_};
}

async::Task<> RelayedStore::begin() {
    if (!is_outside()) {
        co_await start_program();
    }
    for (const scenario::StoreBucket& bucket : request().buckets) {
        if (is_outside()) {
            co_await check_bucket(bucket.name);
        } else {
            co_await make_bucket(bucket);
        }
    }
}

async::Task<> RelayedStore::start_program() {
    async::ChildCommand asking;
    asking.program = means_.program;
    asking.arguments = {"--version"};
    constexpr std::size_t long_enough = 4096;
    const async::CommandOutput said = co_await async::run_command(std::move(asking), long_enough);
    version_ = std::string(split(said.out, '\n').front());
    fs::create_directories(directory_);
    const fs::path log = directory_ / "log";
    const ServerPlace place{directory_, {}, own_port_, own_key_};
    async::ChildCommand command = request().server.kind == Kind::minio
                                      ? minio_command(means_.program, place)
                                      : versitygw_command(means_.program, place);
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        throw Error(concat("opening ", log.string(), ": is its file system full?"));
    }
    command.descriptors = {{1, file}, {2, file}};
    process_ = std::make_unique<async::ChildProcess>(executor(), command);
    ::close(file);
    std::string trouble;
    const std::function<async::Task<bool>()> answers = [this] { return is_done("GET", "/", ""); };
    try {
        co_await until_it_answers(process_.get(), answers);
    } catch (const Error& error) {
        trouble = error.what();
    }
    if (!trouble.empty()) {
        throw Error(concat("starting ", title_of(request().server.kind), " (", means_.program,
                           ") for the store '", name(), "': ", trouble,
                           "; it said: ", end_of_log(log)));
    }
}

async::Task<bool> RelayedStore::is_done(std::string method, std::string target, std::string body) {
    bool is_good = false;
    try {
        const emulators::http::Answer answer = co_await upstream_.ask(method, target, body);
        is_good = answer.status >= ok && answer.status <= last_ok;
    } catch (const Error&) { // Nobody is there.
    }
    co_return is_good;
}

async::Task<> RelayedStore::make_bucket(scenario::StoreBucket bucket) {
    for (const BucketRequest& one : requests_to_make(bucket)) {
        const bool is_made = co_await is_done("PUT", one.target, one.body);
        if (!is_made && !one.without_it.empty()) {
            not_replayed_.push_back(concat(one.without_it, " of ", bucket.name));
        } else if (!is_made) {
            throw Error(concat(title_of(request().server.kind), " does not make the bucket '",
                               bucket.name, "': PUT ", one.target));
        }
    }
}

async::Task<> RelayedStore::check_bucket(std::string bucket) {
    const std::string target = concat("/", bucket, "?versions");
    const emulators::http::Answer answer = co_await upstream_.ask("GET", target, "");
    std::string problem = problem_of_bucket(bucket, answer.status, answer.text);
    if (problem.empty()) {
        const std::string uploads = concat("/", bucket, "?uploads");
        const emulators::http::Answer listed = co_await upstream_.ask("GET", uploads, "");
        problem = problem_of_uploads(bucket, listed.text);
    }
    if (!problem.empty()) {
        throw Error(concat("the store '", name(), "' at ", request().server.host, ": ", problem));
    }
}

async::Task<> RelayedStore::end() {
    if (is_outside()) {
        std::exception_ptr trouble;
        co_await async::keep_trouble(abort_uploads(), &trouble);
        for (std::size_t i = 0; guard_.has_put() && i < request().buckets.size(); ++i) {
            std::string bucket = request().buckets[i].name;
            co_await async::keep_trouble(remove_what_was_put(std::move(bucket)), &trouble);
        }
        if (trouble) {
            std::rethrow_exception(trouble);
        }
        co_return;
    }
    process_.reset();
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
    if (without_room_ > 0) {
        throw Error(concat("no space left on the host for what the store '", name(),
                           "' was given: ", title_of(request().server.kind), " refused ",
                           without_room_, " requests; free some space at ",
                           directory_.parent_path().string(),
                           ", or choose another place by --runs"));
    }
}

async::Task<> RelayedStore::abort_uploads() {
    for (const relay::Upload& upload : guard_.open_uploads()) {
        const std::string target = target_of(upload);
        const emulators::http::Answer answer = co_await upstream_.ask("DELETE", target, "");
        if (answer.status > last_ok && answer.status != not_found) {
            throw Error(concat("the store '", name(), "' keeps the parts of ", upload.key, " in ",
                               upload.bucket, ", whose upload this run has not ended (",
                               answer.status, "); abort it there before the next run"));
        }
    }
}

async::Task<> RelayedStore::remove_what_was_put(std::string bucket) {
    for (bool goes_on = true; goes_on;) {
        const std::string target = concat("/", bucket, "?versions");
        const emulators::http::Answer answer = co_await upstream_.ask("GET", target, "");
        const std::vector<StoredVersion> versions = versions_in(answer.text);
        std::size_t removed = 0;
        for (const StoredVersion& version : versions) {
            if (guard_.is_of_run(bucket, version.key)) {
                const std::string own = target_of(bucket, version);
                const bool is_gone = co_await is_done("DELETE", own, "");
                removed += is_gone ? 1 : 0;
            }
        }
        goes_on = removed > 0;
        const bool is_left = std::any_of(versions.begin(), versions.end(), [&](const auto& one) {
            return guard_.is_of_run(bucket, one.key);
        });
        if (!goes_on && is_left) {
            throw Error(concat("the store '", name(), "' keeps what this run has put into ", bucket,
                               " (object lock?); remove it there before the next run"));
        }
    }
}

std::optional<ports::StoreCost> RelayedStore::cost(unsigned, std::shared_ptr<const Source>) {
    return std::nullopt;
}

std::string RelayedStore::what_it_is() const {
    const std::string keys = "; keys, clock and bad days are the harness's, which signs anew";
    if (is_outside()) {
        return concat("the server at ", request().server.host, ", outside", keys);
    }
    const std::string without =
        not_replayed_.empty() ? "" : concat("; not replayed: ", join(not_replayed_, ", "));
    return concat(title_of(request().server.kind), " (", version_, "), a process of this run", keys,
                  "; its own clock is the host's", without);
}

} // namespace harness::stores
