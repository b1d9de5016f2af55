#pragma once

#include "harness/libvirt/connection.hpp"

#include <atomic>
#include <filesystem>

namespace harness::libvirt {

/// Sends a file into a volume through the connection, its holes as holes. Throws Error, also once
/// `is_cancelled`.
void send_file(const Connection& connection, virStorageVolPtr volume,
               const std::filesystem::path& file, const std::atomic<bool>& is_cancelled);

/// Fetches a volume into a file, its holes as holes. Throws Error.
void receive_file(const Connection& connection, virStorageVolPtr volume,
                  const std::filesystem::path& file);

} // namespace harness::libvirt
