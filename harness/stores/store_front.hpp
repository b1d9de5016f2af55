#pragma once

#include "emulators/http/server.hpp"
#include "emulators/s3/door.hpp"
#include "harness/stores/identity.hpp"
#include "harness/stores/request_log.hpp"

#include <set>

namespace harness::async {
class Event;
}

namespace harness::stores {

/// What all stores of a run have in common, whoever keeps the objects: their names, keys, clock and
/// certificate, how they receive connections, which bad days they have, and what they were asked.
class StoreFront : public ports::ObjectStore {
  public:
    /// Serves until `stop`.
    [[nodiscard]] async::Task<> serve() { return server().serve(); }
    void stop() { server().stop(); }
    /// Throws Error where its log is not whole.
    void check_log() const { log_.check(); }

    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] const std::string& region() const override { return request_.region; }
    [[nodiscard]] const std::vector<std::string>& host_names() const override {
        return host_names_;
    }
    [[nodiscard]] std::uint16_t port() const override { return server_->port(); }
    [[nodiscard]] const std::string& authority() const override { return authority_.certificate; }
    [[nodiscard]] const std::vector<ports::StoreKey>& keys() const override { return keys_; }
    [[nodiscard]] const ports::StoreKey& rotate_key(const std::string& name) override;
    void set_time(ports::Instant now) override { clock_.set(now); }
    [[nodiscard]] const std::vector<ports::StoreRequest>& requests() const override {
        return requests_;
    }
    std::vector<ports::FaultToll>
    set_faults(const std::vector<scenario::FaultText>& faults) override;
    ports::ConnectionToll set_reception(const scenario::Reception& reception) override;
    [[nodiscard]] async::Task<> harmed(std::uint64_t count) override;

  protected:
    /// Throws Error where its log can not be made in the directory.
    StoreFront(async::Executor executor, const scenario::StoreRequest& request,
               const std::filesystem::path& directory);

    /// Once the service is there: listens, hands over the keys, and begins the bad days.
    void open(emulators::http::Service& service);

    [[nodiscard]] const scenario::StoreRequest& request() const { return request_; }
    [[nodiscard]] async::Executor executor() const { return executor_; }
    [[nodiscard]] emulators::s3::Time now() const { return clock_.now(); }
    [[nodiscard]] RequestLog& log() { return log_; }
    /// Of all services that may stand behind.
    [[nodiscard]] emulators::s3::Settings settings() const;
    void take(const emulators::s3::Told& told);

  private:
    virtual void keep_key(emulators::s3::AccessKey key) = 0;
    virtual void drop_key(const std::string& id) = 0;
    [[nodiscard]] virtual const emulators::s3::Faults& faults() const = 0;
    virtual void put_faults(std::vector<emulators::s3::Fault> faults) = 0;

    [[nodiscard]] emulators::http::Server& server() { return *server_; }

    async::Executor executor_;
    scenario::StoreRequest request_;
    std::string name_;
    std::vector<std::string> host_names_;
    std::vector<ports::StoreKey> keys_;
    emulators::http::Certificate authority_;
    std::vector<ports::StoreRequest> requests_;
    std::size_t since_ = 0;           ///< How many there were when the faults of now came.
    std::uint64_t harmed_ = 0;        ///< Of those since then.
    std::set<async::Event*> waiting_; ///< For another of them.
    bool has_expired_ = false;        ///< Its certificate.
    RequestLog log_;
    StoreClock clock_;
    std::unique_ptr<emulators::http::Server> server_;
};

} // namespace harness::stores
