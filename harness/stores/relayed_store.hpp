#pragma once

#include "emulators/http/server.hpp"
#include "emulators/relay/service.hpp"
#include "harness/async/child_process.hpp"
#include "harness/secrets/secret_text.hpp"
#include "harness/stores/identity.hpp"
#include "harness/stores/request_log.hpp"

namespace harness::stores {

/// How a real server is had.
struct ServerMeans {
    std::string program; ///< Of one that a run starts; empty: it is outside.
    std::string id;      ///< Of the key of one outside.
    std::shared_ptr<const secrets::SecretText> secret;
};

/// A real server, behind the same names, keys, clock and bad days as the stand-in.
class RelayedStore final : public ports::ObjectStore {
  public:
    /// Throws Error where its log can not be made. The faults have been read before.
    RelayedStore(async::Executor executor, const scenario::StoreRequest& request,
                 const ServerMeans& means, const std::filesystem::path& run_directory);

    /// Starts the server, waits until it answers, and makes the buckets; of one outside looks
    /// whether its buckets may be used. Throws Error.
    [[nodiscard]] async::Task<> begin();
    [[nodiscard]] async::Task<> serve() { return server_.serve(); }
    void stop() { server_.stop(); }
    /// Ends the server, or removes from one outside what the run has put there. After `stop`.
    /// Throws Error where something stays.
    [[nodiscard]] async::Task<> end();

    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] const std::string& region() const override { return request_.region; }
    [[nodiscard]] const std::vector<std::string>& host_names() const override {
        return host_names_;
    }
    [[nodiscard]] std::uint16_t port() const override { return server_.port(); }
    [[nodiscard]] const std::string& authority() const override { return authority_.certificate; }
    [[nodiscard]] const std::vector<ports::StoreKey>& keys() const override { return keys_; }
    [[nodiscard]] const ports::StoreKey& rotate_key(const std::string& name) override;
    [[nodiscard]] std::optional<ports::StoreCost> cost(unsigned scale) override;
    void set_time(ports::Instant now) override { clock_.set(now); }
    [[nodiscard]] const std::vector<ports::StoreRequest>& requests() const override {
        return requests_;
    }
    std::vector<ports::FaultToll>
    set_faults(const std::vector<scenario::FaultText>& faults) override;
    [[nodiscard]] std::string what_it_is() const override;

  private:
    [[nodiscard]] bool is_outside() const { return means_.program.empty(); }
    [[nodiscard]] emulators::s3::Settings settings() const;
    [[nodiscard]] emulators::relay::UpstreamPlace upstream_place(async::Executor executor);
    void take(const emulators::s3::Told& told);
    [[nodiscard]] async::Task<> start_program();
    [[nodiscard]] async::Task<> until_it_answers();
    [[nodiscard]] async::Task<> make_bucket(scenario::StoreBucket bucket);
    [[nodiscard]] async::Task<> check_bucket(std::string bucket);
    [[nodiscard]] async::Task<> remove_what_was_put(std::string bucket);
    [[nodiscard]] async::Task<bool> is_done(std::string method, std::string target,
                                            std::string body);

    async::Executor executor_;
    scenario::StoreRequest request_;
    ServerMeans means_;
    std::string name_;
    std::filesystem::path directory_; ///< Of a server that the run starts.
    std::vector<std::string> host_names_;
    std::vector<ports::StoreKey> keys_;
    emulators::http::Certificate authority_;
    std::vector<ports::StoreRequest> requests_;
    RequestLog log_;
    StoreClock clock_;
    std::uint16_t own_port_ = 0;
    emulators::s3::AccessKey own_key_;
    std::string version_;
    std::vector<std::string> not_replayed_;
    emulators::relay::Upstream upstream_;
    emulators::relay::Guard guard_;
    emulators::relay::RelayService service_;
    emulators::http::Server server_;
    std::unique_ptr<async::ChildProcess> process_;
};

} // namespace harness::stores
