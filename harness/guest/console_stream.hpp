#pragma once

#include "harness/async/task.hpp"
#include "harness/guest/console.hpp"
#include "harness/secrets/censor.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

namespace harness::guest {

/// A machine's console: what comes over its descriptor goes into a log of limited length, and is
/// watched for what means the guest's end.
class ConsoleStream {
  public:
    /// `name` is what the console is called where it shows a secret.
    ConsoleStream(async::Executor executor, const std::filesystem::path& log,
                  secrets::Hiding hiding = {}, const std::string& name = "console");
    ~ConsoleStream();

    /// Takes the descriptor of a new boot's console; the trouble of the boot before is forgotten.
    void open(int descriptor);

    /// Reads until the other end closes; `on_trouble` is called where the console tells of one.
    [[nodiscard]] async::Task<> serve(std::function<void(const std::string&)> on_trouble);

    /// What has come so far, without waiting: an event may overtake the lines that explain it.
    void read_now();

    void close();

    /// A cause with what the console knows better: its own trouble, and its last lines.
    [[nodiscard]] std::string explained(std::string cause) const;

  private:
    void take(std::string_view bytes);
    void show(std::string_view bytes);

    async::Executor executor_;
    std::ofstream log_;
    std::uint64_t logged_ = 0;
    std::unique_ptr<boost::asio::posix::stream_descriptor> stream_;
    secrets::Hiding hiding_;
    secrets::Outlet outlet_;
    Console console_; ///< As it is: what means the guest's end must not be held back.
    Console shown_;   ///< As it is told where there is something to hide.
};

} // namespace harness::guest
