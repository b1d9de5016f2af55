#include "emulators/http/certificates.hpp"
#include "emulators/http/server.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3/service.hpp"
#include "emulators/s3_disk/disk_store.hpp"
#include "harness/async/interrupt.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/split.hpp"
#include "harness/cli/commands.hpp"
#include "reports/junit/replace_file.hpp"

#include <boost/asio/ip/address.hpp>

#include <map>
#include <ostream>
#include <random>

namespace harness::cli {

namespace {

namespace http = emulators::http;
namespace s3 = emulators::s3;
namespace s3_disk = emulators::s3_disk;

const Place& place() {
    static const Place at{.file = "harness emulate s3", .line_text = {}};
    return at;
}

std::string random_text(std::size_t bytes) {
    std::random_device random;
    std::string out;
    for (std::size_t i = 0; i < bytes; ++i) {
        out.push_back(static_cast<char>(random() & 0xFFU));
    }
    return hex_bytes(out);
}

Result<std::vector<s3::AccessKey>> keys_of(const EmulateS3Options& options) {
    constexpr std::size_t id_bytes = 10;
    constexpr std::size_t secret_bytes = 20;
    constexpr std::size_t most_parts = 3;
    Diagnostics problems;
    std::vector<s3::AccessKey> keys;
    for (const std::string& text : options.keys) {
        const auto parts = split(text, ':');
        if (parts.size() < 2 || parts.size() > most_parts || parts[0].empty() || parts[1].empty()) {
            problems.error(place(), "--key is not ID:SECRET or ID:SECRET:ACCOUNT",
                           "give two or three words with ':' between them");
            continue;
        }
        const std::string account(parts.size() == most_parts ? parts[2] : "harness");
        keys.push_back({std::string(parts[0]), std::string(parts[1]), {account, account}});
    }
    if (options.keys.empty()) {
        keys.push_back({random_text(id_bytes), random_text(secret_bytes), {"harness", "harness"}});
    }
    if (problems.has_errors()) {
        return problems;
    }
    return keys;
}

Result<std::vector<s3::Fault>> faults_of(const EmulateS3Options& options) {
    Diagnostics problems;
    std::vector<s3::Fault> faults;
    for (const std::string& text : options.faults) {
        auto fault = s3::read_fault(text, Place{.file = "--fault", .line_text = {}});
        if (fault) {
            faults.push_back(std::move(*fault));
        } else {
            problems.append(fault.error());
        }
    }
    if (problems.has_errors()) {
        return problems;
    }
    return faults;
}

s3::Time now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::shared_ptr<boost::asio::ssl::context> make_tls(const EmulateS3Options& options) {
    if (options.certificate.empty()) {
        return nullptr;
    }
    const auto today = std::chrono::floor<std::chrono::seconds>(now());
    const http::Validity validity{today - std::chrono::days(1), today + std::chrono::years(1)};
    const http::Certificate authority = http::make_authority(validity);
    std::vector<std::string> names{options.address, "localhost"};
    for (const std::string& domain : options.domains) {
        names.push_back(domain);
        names.push_back("*." + domain);
    }
    reports::replace_file(std::filesystem::absolute(options.certificate), authority.certificate);
    return http::tls_context(http::make_server_certificate(authority, names, validity));
}

void print_use(const EmulateS3Options& options, const s3::AccessKey& key, std::uint16_t port,
               std::ostream& out) {
    out << "export AWS_ACCESS_KEY_ID=" << key.id << "\n";
    if (options.keys.empty()) {
        out << "export AWS_SECRET_ACCESS_KEY=" << key.secret << "\n";
    }
    out << "export AWS_DEFAULT_REGION=" << options.region << "\n"
        << "export AWS_ENDPOINT_URL_S3=http" << (options.certificate.empty() ? "" : "s") << "://"
        << options.address << ":" << port << "\n";
    if (!options.certificate.empty()) {
        out << "export AWS_CA_BUNDLE=" << std::filesystem::absolute(options.certificate).string()
            << "\n";
    }
    out << std::flush;
}

/// Counts what was asked, by operation and by how it ended.
class Ledger {
  public:
    void add(const s3::Told& told) {
        ++answers_[concat(told.operation, told.code.empty() ? "" : " ", told.code)];
    }

    void print(std::ostream& out) const {
        for (const auto& [what, count] : answers_) {
            out << count << " x " << what << "\n";
        }
    }

  private:
    std::map<std::string, std::uint64_t> answers_;
};

/// The store in the directory that was asked for; null where none was.
Result<std::unique_ptr<s3_disk::DiskStore>> open_directory(const EmulateS3Options& options,
                                                           std::ostream& err) {
    if (options.directory.empty()) {
        return std::unique_ptr<s3_disk::DiskStore>();
    }
    return s3_disk::DiskStore::open(std::filesystem::absolute(options.directory),
                                    [&err](std::string_view line) { err << line << "\n"; });
}

void make_buckets(const EmulateS3Options& options, s3::S3Service& service,
                  const s3::Account& owner) {
    for (const std::string& name : options.buckets) {
        try {
            service.make_bucket(name, owner);
        } catch (const s3::Refused& refused) {
            throw Error(concat("making bucket '", name, "': ", refused.refusal().message));
        }
    }
}

} // namespace

ExitCode emulate_s3(const EmulateS3Options& options, Environment& environment) {
    const auto keys = keys_of(options);
    boost::system::error_code no_address;
    const auto address = boost::asio::ip::make_address(options.address, no_address);
    const auto faults = faults_of(options);
    if (!keys || !faults || no_address) {
        Diagnostics problems;
        if (no_address) {
            problems.error(place(), concat("--address '", options.address, "' is no IP address"),
                           "127.0.0.1 is this host alone, 0.0.0.0 is everybody");
        }
        environment.err << (keys ? "" : render(keys.error()))
                        << (faults ? "" : render(faults.error())) << render(problems);
        return ExitCode::usage;
    }
    const auto disk = open_directory(options, environment.err);
    if (!disk) {
        environment.err << render(disk.error());
        return ExitCode::usage;
    }
    boost::asio::io_context context(1);
    async::Interrupt interrupt(context.get_executor());
    s3::MemoryStore memory;
    s3::BlobStore& blobs = *disk ? (*disk)->blobs() : memory;
    Ledger ledger;
    s3::S3Service service({*keys, options.region, options.domains, now, *faults, options.seed},
                          blobs, [&](const s3::Told& told) {
                              ledger.add(told);
                              if (options.is_verbose) {
                                  environment.err << told.method << " " << told.path << " ?"
                                                  << told.query << " -> " << told.status << " "
                                                  << told.operation << " " << told.code
                                                  << (told.harm.empty() ? "" : " by ") << told.harm
                                                  << "\n";
                              }
                          });
    if (*disk) {
        service.go_on_with((*disk)->take_model(), **disk);
    }
    make_buckets(options, service, keys->front().account);
    http::Server server(context.get_executor(), {address, options.port}, service,
                        make_tls(options));
    print_use(options, keys->front(), server.port(), environment.out);
    const async::Interrupt::Registration on_interrupt(interrupt, [&] { server.stop(); });
    async::run(context, server.serve());
    ledger.print(environment.err);
    for (const s3::Faults::Toll& toll : service.faults().tolls()) {
        environment.err << toll.harmed << " of " << toll.met << " requests harmed by "
                        << toll.fault->text << "\n";
    }
    return ExitCode::passed;
}

} // namespace harness::cli
