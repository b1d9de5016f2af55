#pragma once

#include "emulators/connect/service.hpp"
#include "emulators/http/server.hpp"
#include "harness/ports/named_service.hpp"
#include "harness/stores/identity.hpp"
#include "harness/stores/request_log.hpp"

namespace harness::stores {

inline constexpr const char* connect_log = "connect.log";

/// The 1Password Connect of a run: vaults in memory, as its machines reach them. What they change
/// is forgotten with the run.
class ConnectStand {
  public:
    /// Who has the token may see and change everything. Throws Error where its log can not be made
    /// in the directory.
    ConnectStand(async::Executor executor, std::vector<emulators::connect::Vault> vaults,
                 const std::string& token, const std::filesystem::path& directory);

    /// How machines reach it. Of no more use once this is closed.
    [[nodiscard]] ports::NamedService service();

    /// "3 x GET, 1 x GET 401"
    [[nodiscard]] std::string requests_summary() const;

    /// Before the end of whoever owns it. Throws Error where its log is not whole.
    [[nodiscard]] async::Task<> close();

  private:
    void take(const emulators::connect::Told& told);

    std::string token_;
    RequestLog log_;
    StoreClock clock_;
    std::vector<ports::StoreRequest> requests_;
    emulators::connect::ConnectService answering_;
    emulators::http::Server server_;
    async::TaskGroup serving_;
};

} // namespace harness::stores
