#pragma once

#include "emulators/http/service.hpp"
#include "harness/async/task.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

namespace harness::emulators::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, async::Executor>;

/// Answers what comes on a connection, request by request, until the other side or somebody else
/// closes it, or what comes is no HTTP. What goes wrong on the way ends it, and is nobody's error.
[[nodiscard]] async::Task<> serve_connection(Socket* socket, Service* service);
/// Answers whether the two had agreed on a key before it ended.
[[nodiscard]] async::Task<bool> serve_connection_by_tls(Socket* socket, Service* service,
                                                        boost::asio::ssl::context* tls);

} // namespace harness::emulators::http
