#include "emulators/b2/operations.hpp"
#include "emulators/b2/service.hpp"
#include "emulators/bill/render.hpp"
#include "emulators/http/certificates.hpp"
#include "emulators/http/server.hpp"
#include "emulators/s3/read_key.hpp"
#include "emulators/s3/refused.hpp"
#include "emulators/s3_disk/disk_store.hpp"
#include "harness/async/interrupt.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"
#include "harness/stores/draw_key.hpp"
#include "harness/stores/faults.hpp"
#include "reports/junit/replace_file.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <map>
#include <ostream>

namespace harness::cli {

namespace {

namespace b2 = emulators::b2;
namespace bill = emulators::bill;
namespace http = emulators::http;
namespace s3 = emulators::s3;
namespace s3_disk = emulators::s3_disk;

const Place& place() {
    static const Place at{.file = "harness emulate s3", .line_text = {}};
    return at;
}

constexpr std::string_view usual_account = "harness";

Result<std::vector<s3::AccessKey>> keys_of(const EmulateS3Options& options) {
    constexpr std::size_t id_bytes = 10;
    constexpr std::size_t secret_bytes = 20;
    Diagnostics problems;
    std::vector<s3::AccessKey> keys;
    for (const std::string& text : options.keys) {
        auto key = s3::read_key(text, Place{.file = "--key", .line_text = {}}, usual_account);
        if (key) {
            keys.push_back(std::move(*key));
        } else {
            problems.append(key.error());
        }
    }
    if (options.keys.empty()) {
        const std::string account(usual_account);
        keys.push_back(
            {stores::draw_hex(id_bytes), stores::draw_hex(secret_bytes), {account, account}});
    }
    if (problems.has_errors()) {
        return problems;
    }
    return keys;
}

Result<bill::PriceList> prices_of(const EmulateS3Options& options) {
    if (options.prices.empty()) {
        return bill::built_in_prices();
    }
    auto source = read_source(options.prices, place(), "price list");
    if (!source) {
        return source.error();
    }
    return bill::read_prices(std::move(*source));
}

Result<std::vector<s3::Fault>> faults_of(const EmulateS3Options& options) {
    std::vector<scenario::FaultText> texts;
    for (const std::string& text : options.faults) {
        texts.push_back({text, Place{.file = "--fault", .line_text = {}}});
    }
    return stores::read_faults(texts, options.as == "b2" ? b2::operation_names()
                                                         : std::vector<std::string>());
}

s3::Time now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string region_of(const EmulateS3Options& options) {
    const std::string usual = options.as == "b2" ? "eu-central-003" : "us-east-1";
    return options.region.empty() ? usual : options.region;
}

/// Below which names of buckets stand; as Backblaze calls its S3, where we are it.
std::vector<std::string> domains_of(const EmulateS3Options& options) {
    std::vector<std::string> out = options.domains;
    if (options.as == "b2") {
        out.push_back(concat("s3.", region_of(options), ".backblazeb2.com"));
    }
    return out;
}

std::shared_ptr<boost::asio::ssl::context> make_tls(const EmulateS3Options& options) {
    if (options.certificate.empty()) {
        return nullptr;
    }
    const auto today = std::chrono::floor<std::chrono::seconds>(now());
    const http::Validity validity{today - std::chrono::days(1), today + std::chrono::years(1)};
    const http::Certificate authority = http::make_authority(validity);
    std::vector<std::string> names{options.address, "localhost"};
    for (const std::string& domain : domains_of(options)) {
        names.push_back(domain);
        names.push_back("*." + domain);
    }
    if (options.as == "b2") { // Whoever has us for it in their /etc/hosts.
        names.emplace_back("api.backblazeb2.com");
    }
    reports::replace_file(std::filesystem::absolute(options.certificate), authority.certificate);
    return http::tls_context(http::make_server_certificate(authority, names, validity));
}

/// What rclone reads for its backend "b2".
void print_native_use(const EmulateS3Options& options, const s3::AccessKey& key,
                      const std::string& url, std::ostream& out) {
    out << "export RCLONE_B2_ENDPOINT=" << url << "\nexport RCLONE_B2_ACCOUNT=" << key.id << "\n";
    if (options.keys.empty()) {
        out << "export RCLONE_B2_KEY=" << key.secret << "\n";
    }
}

void print_use(const EmulateS3Options& options, const s3::AccessKey& key, std::uint16_t port,
               std::ostream& out) {
    const std::string url =
        concat("http", options.certificate.empty() ? "" : "s", "://", options.address, ":", port);
    if (options.as == "b2") {
        print_native_use(options, key, url, out);
    }
    out << "export AWS_ACCESS_KEY_ID=" << key.id << "\n";
    if (options.keys.empty()) {
        out << "export AWS_SECRET_ACCESS_KEY=" << key.secret << "\n";
    }
    out << "export AWS_DEFAULT_REGION=" << region_of(options) << "\n"
        << "export AWS_ENDPOINT_URL_S3=" << url << "\n";
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
        if (told.operation == "Kept") { // By an earlier process: nobody asked for that.
            return;
        }
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

/// A store by one of the two kinds of rules.
class EmulatedStore {
  public:
    /// `disk`: null where all is kept in memory.
    EmulatedStore(const EmulateS3Options& options, s3::Settings settings, s3::S3Service::Tell tell,
                  s3_disk::DiskStore* disk) {
        s3::BlobStore& blobs = disk == nullptr ? memory_ : disk->blobs();
        const s3::Account account = settings.keys.front().account;
        if (options.as == "b2") {
            constexpr std::size_t secret_bytes = 32;
            b2_ = std::make_unique<b2::B2Service>(
                b2::Settings{std::move(settings), account, stores::draw_hex(secret_bytes)}, blobs,
                std::move(tell));
        } else {
            plain_ = std::make_unique<s3::S3Service>(std::move(settings), blobs, std::move(tell));
        }
        if (disk != nullptr) {
            store().go_on_with(disk->take_model(), *disk);
        }
        for (const std::string& name : options.buckets) {
            try {
                store().make_bucket(name, account);
            } catch (const s3::Refused& refused) {
                throw Error(concat("making bucket '", name, "': ", refused.refusal().message));
            }
        }
    }

    http::Service& service() {
        return b2_ ? static_cast<http::Service&>(*b2_) : static_cast<http::Service&>(*plain_);
    }
    s3::S3Service& store() { return b2_ ? b2_->store() : *plain_; }
    b2::B2Service* b2() { return b2_.get(); }

  private:
    s3::MemoryStore memory_;
    std::unique_ptr<s3::S3Service> plain_;
    std::unique_ptr<b2::B2Service> b2_;
};

/// What today cost, and would cost if each day of a month were like it.
void tell_bill(const EmulateS3Options& options, b2::B2Service& store, const bill::PriceList& prices,
               std::ostream& out) {
    const bill::Ledger& ledger = store.ledger();
    const auto months = bill::monthly_bills(ledger, prices);
    if (!options.bill.empty()) {
        const bool is_chart = options.bill.ends_with(".svg");
        reports::replace_file(std::filesystem::absolute(options.bill),
                              is_chart ? bill::chart_svg(months) : bill::render_json(months));
    }
    if (months.empty()) {
        return;
    }
    for (const bill::Bill& month : months) {
        out << "bill: " << bill::render_text(month);
    }
    if (months.size() > 1) {
        out << bill::chart_text(months);
    }
    const bill::Day today = std::chrono::floor<std::chrono::days>(now());
    out << "today: "
        << bill::render_text(bill::bill_of(ledger, prices, today, today + std::chrono::days(1)))
        << "a month of such days: "
        << bill::render_text(bill::month_of_such_days(ledger, prices, today));
}

template <typename T>
void take_mistakes(const Result<T>& from, Diagnostics& problems) {
    if (!from) {
        problems.append(from.error());
    }
}

std::string line_of(const s3::Told& told) {
    return concat(told.method, " ", told.path, " ?", told.query, " -> ", told.status, " ",
                  told.operation, " ", told.code, told.harm.empty() ? "" : " by ", told.harm, "\n");
}

} // namespace

ExitCode emulate_s3(const EmulateS3Options& options, Environment& environment) {
    const auto keys = keys_of(options);
    const auto faults = faults_of(options);
    const auto prices = prices_of(options);
    boost::system::error_code no_address;
    const auto address = boost::asio::ip::make_address(options.address, no_address);
    Diagnostics problems;
    take_mistakes(keys, problems);
    take_mistakes(faults, problems);
    take_mistakes(prices, problems);
    if (no_address) {
        problems.error(place(), concat("--address '", options.address, "' is no IP address"),
                       "127.0.0.1 is this host alone, 0.0.0.0 is everybody");
    }
    if (problems.has_errors()) {
        environment.err << render(problems);
        return ExitCode::usage;
    }
    const auto disk = open_directory(options, environment.err);
    if (!disk) {
        environment.err << render(disk.error());
        return ExitCode::usage;
    }
    boost::asio::io_context context(1);
    async::Interrupt interrupt(context.get_executor());
    Ledger ledger;
    s3::Settings settings{*keys,   region_of(options), domains_of(options), now,
                          *faults, options.seed};
    settings.accepts_checksums = options.checksums == "accept";
    EmulatedStore store(
        options, std::move(settings),
        [&](const s3::Told& told) {
            ledger.add(told);
            if (options.is_verbose) {
                environment.err << line_of(told);
            }
        },
        disk->get());
    http::Server server(context.get_executor(), {address, options.port}, store.service(),
                        make_tls(options));
    print_use(options, keys->front(), server.port(), environment.out);
    const async::Interrupt::Registration on_interrupt(interrupt, [&] { server.stop(); });
    async::run(context, server.serve());
    ledger.print(environment.err);
    for (const s3::Faults::Toll& toll : store.store().faults().tolls()) {
        environment.err << toll.harmed << " of " << toll.met << " requests harmed by "
                        << toll.fault->text << "\n";
    }
    if (store.b2() != nullptr) {
        tell_bill(options, *store.b2(), *prices, environment.err);
    }
    return ExitCode::passed;
}

} // namespace harness::cli
