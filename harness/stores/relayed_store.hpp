#pragma once

#include "emulators/relay/service.hpp"
#include "harness/async/child_process.hpp"
#include "harness/secrets/secret_text.hpp"
#include "harness/stores/store_front.hpp"

namespace harness::stores {

/// How a real server is had.
struct ServerMeans {
    std::string program; ///< Of one that a run starts; empty: it is outside.
    std::string id;      ///< Of the key of one outside.
    std::shared_ptr<const secrets::SecretText> secret;
};

/// A real server, behind the same names, keys, clock and bad days as the stand-in.
class RelayedStore final : public StoreFront {
  public:
    /// Throws Error where its log can not be made. The faults have been read before.
    RelayedStore(async::Executor executor, const scenario::StoreRequest& request,
                 const ServerMeans& means, const std::filesystem::path& run_directory);

    /// Starts the server, waits until it answers, and makes the buckets; of one outside looks
    /// whether its buckets may be used. Throws Error.
    [[nodiscard]] async::Task<> begin();
    /// Ends the server, or removes from one outside what the run has put there. After `stop`.
    /// Throws Error where something stays, or where the host had no room for what was put.
    [[nodiscard]] async::Task<> end();

    [[nodiscard]] std::optional<ports::StoreCost>
    cost(unsigned scale, std::shared_ptr<const Source> prices) override;
    [[nodiscard]] std::string what_it_is() const override;

  private:
    [[nodiscard]] bool is_outside() const { return means_.program.empty(); }
    void keep_key(emulators::s3::AccessKey key) override;
    void drop_key(const std::string& id) override;
    [[nodiscard]] const emulators::s3::Faults& faults() const override;
    void put_faults(std::vector<emulators::s3::Fault> faults) override;
    [[nodiscard]] emulators::relay::UpstreamPlace upstream_place();
    [[nodiscard]] async::Task<> start_program();
    [[nodiscard]] async::Task<> make_bucket(scenario::StoreBucket bucket);
    [[nodiscard]] async::Task<> check_bucket(std::string bucket);
    [[nodiscard]] async::Task<> remove_what_was_put(std::string bucket);
    [[nodiscard]] async::Task<> abort_uploads();
    void hear(const emulators::s3::Told& told);
    [[nodiscard]] async::Task<bool> is_done(std::string method, std::string target,
                                            std::string body);

    ServerMeans means_;
    std::filesystem::path directory_; ///< Of a server that the run starts.
    std::uint16_t own_port_ = 0;
    emulators::s3::AccessKey own_key_;
    std::string version_;
    std::vector<std::string> not_replayed_;
    std::size_t without_room_ = 0; ///< Requests for which the host's disk was too full.
    emulators::relay::Upstream upstream_;
    emulators::relay::Guard guard_;
    emulators::relay::RelayService service_;
    std::unique_ptr<async::ChildProcess> process_;
};

} // namespace harness::stores
