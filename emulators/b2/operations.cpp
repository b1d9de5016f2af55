#include "emulators/b2/operations.hpp"

#include <algorithm>
#include <array>

namespace harness::emulators::b2 {

namespace {

using bill::Class;

/// What has no row, as it is no JSON.
struct ByPath {
    std::string_view name;
    Class kind;
};
constexpr std::array by_path{
    ByPath{"b2_authorize_account", Class::c},   ByPath{"b2_upload_file", Class::a},
    ByPath{"b2_upload_part", Class::a},         ByPath{"b2_download_file_by_name", Class::b},
    ByPath{"b2_download_file_by_id", Class::b},
};

/// Those of S3 that are not of class C.
constexpr std::array of_s3{
    ByPath{"PutObject", Class::a},
    ByPath{"UploadPart", Class::a},
    ByPath{"CreateMultipartUpload", Class::a},
    ByPath{"CompleteMultipartUpload", Class::a},
    ByPath{"AbortMultipartUpload", Class::a},
    ByPath{"DeleteObject", Class::a},
    ByPath{"DeleteObjects", Class::a},
    ByPath{"DeleteBucket", Class::a},
    ByPath{"PutObjectRetention", Class::a},
    ByPath{"PutObjectLegalHold", Class::a},
    ByPath{"GetObject", Class::b},
    ByPath{"HeadObject", Class::b},
    ByPath{"GetObjectRetention", Class::b},
    ByPath{"GetObjectLegalHold", Class::b},
};

template <typename Rows>
const ByPath* row_in(const Rows& rows, std::string_view name) {
    const auto* row =
        std::find_if(rows.begin(), rows.end(), [&](const ByPath& one) { return one.name == name; });
    return row == rows.end() ? nullptr : row;
}

std::array<std::span<const Operation>, 5> all_groups() {
    return {account_operations(), bucket_operations(), file_operations(), large_file_operations(),
            list_operations()};
}

} // namespace

const Operation* operation_named(std::string_view name) {
    for (const auto& group : all_groups()) {
        for (const Operation& one : group) {
            if (one.name == name) {
                return &one;
            }
        }
    }
    return nullptr;
}

std::vector<std::string> operation_names() {
    std::vector<std::string> out;
    for (const auto& group : all_groups()) {
        for (const Operation& one : group) {
            out.emplace_back(one.name);
        }
    }
    for (const ByPath& one : by_path) {
        out.emplace_back(one.name);
    }
    return out;
}

Class class_of(std::string_view operation, bool is_copy) {
    if (const Operation* own = operation_named(operation)) {
        return own->kind;
    }
    if (const ByPath* row = row_in(by_path, operation)) {
        return row->kind;
    }
    const ByPath* row = row_in(of_s3, operation);
    return row == nullptr || is_copy ? Class::c : row->kind;
}

} // namespace harness::emulators::b2
