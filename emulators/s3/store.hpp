#pragma once

#include "emulators/http/message.hpp"

#include <memory>
#include <string_view>

/// Where the bytes of objects are.
namespace harness::emulators::s3 {

/// Bytes that come; nobody sees them before they are all there.
class Blob {
  public:
    virtual ~Blob() = default;
    virtual void append(std::string_view piece) = 0;
    [[nodiscard]] virtual std::shared_ptr<const http::Content> finish() = 0;
};

class BlobStore {
  public:
    virtual ~BlobStore() = default;
    [[nodiscard]] virtual std::unique_ptr<Blob> begin() = 0;
};

/// Keeps them in memory, for as long as somebody holds them.
class MemoryStore final : public BlobStore {
  public:
    [[nodiscard]] std::unique_ptr<Blob> begin() override;
};

/// Contents one behind the other, as parts make an object.
[[nodiscard]] std::shared_ptr<const http::Content>
joined(std::vector<std::shared_ptr<const http::Content>> parts);

/// A part of a content, as a content of its own.
[[nodiscard]] std::shared_ptr<const http::Content>
part_of(std::shared_ptr<const http::Content> whole, std::uint64_t offset, std::uint64_t size);

} // namespace harness::emulators::s3
