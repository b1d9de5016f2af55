#include "harness/libvirt/sparse_copy.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace harness::libvirt {

namespace {

/// An open file, closed with this value; what libvirt's callbacks work on.
struct File {
    File(const std::filesystem::path& path, int flags)
        : descriptor(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
        if (descriptor < 0) {
            throw Error(concat("opening ", path.string(), ": ", std::strerror(errno)));
        }
    }
    ~File() { ::close(descriptor); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int descriptor;
    const std::atomic<bool>* is_cancelled = nullptr;
};

int read_bytes(virStreamPtr, char* bytes, std::size_t count, void* opaque) {
    const File& file = *static_cast<File*>(opaque);
    if (file.is_cancelled != nullptr && *file.is_cancelled) {
        return -1;
    }
    return static_cast<int>(::read(file.descriptor, bytes, count));
}

/// Whether data or a hole comes next, and how much of it.
int find_hole(virStreamPtr, int* is_data, long long* length, void* opaque) {
    const int descriptor = static_cast<File*>(opaque)->descriptor;
    const off_t here = ::lseek(descriptor, 0, SEEK_CUR);
    const off_t end = ::lseek(descriptor, 0, SEEK_END);
    off_t data = ::lseek(descriptor, here, SEEK_DATA);
    if (data < 0) {
        data = end; // Only a hole is left, or nothing.
    }
    *is_data = data == here && here < end ? 1 : 0;
    *length = *is_data == 1 ? ::lseek(descriptor, here, SEEK_HOLE) - here : data - here;
    return ::lseek(descriptor, here, SEEK_SET) < 0 ? -1 : 0;
}

int skip_hole(virStreamPtr, long long length, void* opaque) {
    return ::lseek(static_cast<File*>(opaque)->descriptor, length, SEEK_CUR) < 0 ? -1 : 0;
}

int write_bytes(virStreamPtr, const char* bytes, std::size_t count, void* opaque) {
    return static_cast<int>(::write(static_cast<File*>(opaque)->descriptor, bytes, count));
}

int make_hole(virStreamPtr, long long length, void* opaque) {
    const int descriptor = static_cast<File*>(opaque)->descriptor;
    const off_t end = ::lseek(descriptor, length, SEEK_CUR);
    return end < 0 || ::ftruncate(descriptor, end) != 0 ? -1 : 0;
}

StreamHandle stream_of(const Connection& connection) {
    StreamHandle stream(virStreamNew(connection.get(), 0));
    if (!stream) {
        throw_last("making a stream");
    }
    return stream;
}

} // namespace

void send_file(const Connection& connection, virStorageVolPtr volume,
               const std::filesystem::path& path, const std::atomic<bool>& is_cancelled) {
    const std::string doing = concat("sending ", path.string(), " to ", connection.uri());
    File file(path, O_RDONLY);
    file.is_cancelled = &is_cancelled;
    const StreamHandle stream = stream_of(connection);
    if (virStorageVolUpload(volume, stream.get(), 0, 0, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM) !=
        0) {
        throw_last(doing);
    }
    if (virStreamSparseSendAll(stream.get(), read_bytes, find_hole, skip_hole, &file) != 0) {
        throw_last(doing); // The stream was aborted by the call itself.
    }
    if (virStreamFinish(stream.get()) != 0) {
        throw_last(doing);
    }
}

void receive_file(const Connection& connection, virStorageVolPtr volume,
                  const std::filesystem::path& path) {
    const std::string doing = concat("fetching ", path.string(), " from ", connection.uri());
    File file(path, O_WRONLY | O_CREAT | O_TRUNC);
    const StreamHandle stream = stream_of(connection);
    if (virStorageVolDownload(volume, stream.get(), 0, 0, VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM) !=
        0) {
        throw_last(doing);
    }
    if (virStreamSparseRecvAll(stream.get(), write_bytes, make_hole, &file) != 0) {
        throw_last(doing);
    }
    if (virStreamFinish(stream.get()) != 0) {
        throw_last(doing);
    }
}

} // namespace harness::libvirt
