#include "harness/appliance/cpio.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace harness::appliance {

namespace {

using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

Entry make_entry(const std::string& path, unsigned type, unsigned mode) {
    Entry entry(archive_entry_new(), &archive_entry_free);
    archive_entry_set_pathname(entry.get(), path.c_str());
    archive_entry_set_filetype(entry.get(), type);
    archive_entry_set_perm(entry.get(), static_cast<mode_t>(mode));
    archive_entry_set_size(entry.get(), 0);
    archive_entry_set_mtime(entry.get(), 0, 0);
    return entry;
}

} // namespace

CpioWriter::CpioWriter(const std::filesystem::path& file)
    : writer_(archive_write_new()), name_(file.string()) {
    archive_write_set_format_cpio_newc(writer_);
    archive_write_add_filter_none(writer_);
    archive_write_set_bytes_in_last_block(writer_, 1);
    check(archive_write_open_filename(writer_, file.c_str()));
}

CpioWriter::~CpioWriter() {
    archive_write_free(writer_);
}

void CpioWriter::check(int status) const {
    if (status != ARCHIVE_OK) {
        throw Error(concat("writing ", name_, ": ", archive_error_string(writer_)));
    }
}

void CpioWriter::add(const std::string& path, archive_entry* entry) {
    check(archive_write_header(writer_, entry));
    paths_.insert(path);
}

void CpioWriter::directory(const std::string& path, unsigned mode) {
    add(path, make_entry(path, AE_IFDIR, mode).get());
}

void CpioWriter::file(const std::string& path, std::string_view content, unsigned mode) {
    const Entry entry = make_entry(path, AE_IFREG, mode);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    add(path, entry.get());
    const la_ssize_t done = archive_write_data(writer_, content.data(), content.size());
    if (done != static_cast<la_ssize_t>(content.size())) {
        check(ARCHIVE_FATAL);
    }
}

void CpioWriter::symlink(const std::string& path, const std::string& target) {
    const Entry entry = make_entry(path, AE_IFLNK, 0777);
    archive_entry_set_symlink(entry.get(), target.c_str());
    add(path, entry.get());
}

void CpioWriter::device(const std::string& path, unsigned major, unsigned minor) {
    const Entry entry = make_entry(path, AE_IFCHR, 0600);
    archive_entry_set_rdevmajor(entry.get(), major);
    archive_entry_set_rdevminor(entry.get(), minor);
    add(path, entry.get());
}

void CpioWriter::close() {
    check(archive_write_close(writer_));
}

} // namespace harness::appliance
