#pragma once

#include "emulators/b2/books.hpp"
#include "emulators/b2/call.hpp"
#include "emulators/b2/denied.hpp"

namespace harness::emulators::b2 {

struct Settings {
    s3::Settings s3 = {}; ///< B2's rules are added to it.
    s3::Account account;  ///< Whose store it is: who pays, and reads the reports.
    std::string secret;   ///< That tokens and new keys are drawn from; nobody else may know it.
};

/// A store as Backblaze has it: S3 and B2's own API over the same buckets, and what it costs.
/// B2's own is what is asked below /b2api/ and /file/, unless it is asked by a name of S3's.
class B2Service final : public http::Service {
  public:
    B2Service(Settings settings, s3::BlobStore& blobs, s3::S3Service::Tell tell);

    [[nodiscard]] http::Reception receive(http::Request request) override;
    void let_go() override { store_.let_go(); }

    /// The store itself: its buckets, keys and faults.
    [[nodiscard]] s3::S3Service& store() { return store_; }
    [[nodiscard]] const s3::S3Service& store() const { return store_; }

    /// What was used up to now.
    [[nodiscard]] const bill::Ledger& ledger();

  private:
    class JsonBody;
    class GuardedUpload;

    [[nodiscard]] bool is_native(const http::Request& request) const;
    [[nodiscard]] http::Reception perform(http::Request request, s3::Told& told,
                                          const s3::Fault*& fault);
    [[nodiscard]] http::Reception download(Call call, s3::Told& told, const s3::Fault*& fault,
                                           bool is_by_name);
    [[nodiscard]] http::Reply answer_json(Call& call, const std::string& text, s3::Told& told,
                                          const s3::Fault*& fault);
    /// Nothing where the call is to be done all the same.
    [[nodiscard]] std::optional<http::Reception> strike(s3::Told& told, std::string_view s3_name,
                                                        std::string_view key, Call& call,
                                                        const s3::Fault*& fault);
    [[nodiscard]] http::Reception told_instead(http::Reception reception, s3::Told& told);
    [[nodiscard]] http::Reply told_reply(http::Reply reply, s3::Told& told, const s3::Fault* fault);
    [[nodiscard]] http::Reply denied(const Denial& denial, s3::Told& told, const s3::Fault* fault);

    s3::Account account_;
    Books books_;
    s3::S3Service store_;
    Face face_;
};

} // namespace harness::emulators::b2
