#include "loader/input.hpp"

#include <archive_entry.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <string>
#include <system_error>

#include "loader/error.hpp"
#include "loader/signals.hpp"

namespace tenniscores {

namespace {

constexpr size_t kBlockSize = size_t{256} << 10;
constexpr size_t kSliceSize = size_t{1} << 20;

LoadError unreadable(int cause) {
    return {ExitCode::failed, "cannot read: " + std::generic_category().message(cause)};
}

int open_feed(const Feed &feed) {
    const int fd = feed.path.empty() ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                     : open(feed.path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        throw unreadable(errno);
    }
    return fd;
}

/// @param cause  may be null: libarchive does not always give one
LoadError damaged(const char *cause) {
    const std::string message = "damaged or incomplete compressed file";
    return {ExitCode::failed, cause != nullptr ? message + ": " + cause : message};
}

}  // namespace

Input::Input(const Feed &feed)
    : file_(open_feed(feed)), block_(kBlockSize), slice_(kSliceSize), archive_(archive_read_new()) {
    archive *const handle = archive_.get();
    if (handle == nullptr) throw std::bad_alloc();
    struct stat status = {};
    if (fstat(file_.get(), &status) == 0 && S_ISREG(status.st_mode)) size_ = status.st_size;

    // "raw" takes any content as it is; a file without content is "empty".
    archive_read_support_format_raw(handle);
    archive_read_support_format_empty(handle);
    archive_read_support_filter_gzip(handle);
    archive_read_support_filter_zstd(handle);
    archive_read_support_filter_xz(handle);
    archive_entry *entry = nullptr;
    if (archive_read_open(handle, this, nullptr, read_block, nullptr) != ARCHIVE_OK) fail();
    const int result = archive_read_next_header(handle, &entry);
    if (result != ARCHIVE_OK && result != ARCHIVE_EOF) fail();
    is_empty_ = result == ARCHIVE_EOF;
    is_gzip_ = archive_filter_code(handle, 0) == ARCHIVE_FILTER_GZIP;
}

FileDescriptor::~FileDescriptor() { close(fd_); }

std::string_view Input::next_slice() {
    if (is_empty_) return {};
    const la_ssize_t size = archive_read_data(archive_.get(), slice_.data(), slice_.size());
    if (size < 0) fail();
    const std::string_view slice(slice_.data(), static_cast<size_t>(size));
    if (is_gzip_) {
        gzip_check_.add_content(slice);
        if (slice.empty() && !gzip_check_.is_intact()) {
            throw damaged("wrong gzip checksum");
        }
    }
    return slice;
}

la_ssize_t Input::read_block(archive *, void *self, const void **block) {
    auto &input = *static_cast<Input *>(self);
    *block = input.block_.data();
    while (wait_for(input.file_.get(), POLLIN)) {
        const ssize_t size = read(input.file_.get(), input.block_.data(), input.block_.size());
        if (size >= 0) {
            input.bytes_read_ += size;
            input.gzip_check_.add_compressed({input.block_.data(), static_cast<size_t>(size)});
            return size;
        }
        if (errno != EINTR && errno != EAGAIN) {
            input.read_error_ = errno;
            break;
        }
    }
    return ARCHIVE_FATAL;
}

void Input::fail() {
    throw_if_interrupted();
    if (read_error_ != 0) {
        throw unreadable(read_error_);
    }
    throw damaged(archive_error_string(archive_.get()));
}

}  // namespace tenniscores
